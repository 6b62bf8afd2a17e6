import { Divider, Form, Input, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSaveCompany, type Company, type CompanyUpdate } from '@/features/admin/queries'
import { useCurrencies } from '@/ui/currency-filter'
import { plainOptions } from '@/lib/options'
import { FormDrawer } from '@/ui/form-drawer'

interface Props {
  /** null makes a new one; undefined keeps the drawer shut. */
  company: Company | null | undefined
  onClose: () => void
}

// The settings the rules know, with the value each has where a company sets none.
const THRESHOLDS: Record<string, number> = {
  overdue_info_days: 1,
  overdue_warning_days: 30,
  overdue_critical_days: 90,
  worsening_days: 5,
  worsening_min_count: 10,
  long_aging_years: 3,
  concentration_warning_percent: 20,
  concentration_critical_percent: 40,
  broken_promise_days: 90,
  broken_promise_critical_count: 2,
  limit_info_percent: 90,
  limit_critical_percent: 120,
  review_notice_days: 14,
}

const NEW = { time_zone: 'Asia/Shanghai', country: 'CN', base_currency: 'CNY' }
const wholeNumbers = (values: (string | number)[]): number[] => values.map(Number)

/** Only what the company sets for itself is sent; the rest keeps its default. */
function set(thresholds: Record<string, number | null | undefined>): Record<string, number> {
  return Object.fromEntries(Object.entries(thresholds).filter((entry): entry is [string, number] => typeof entry[1] === 'number'))
}

export function CompanyForm({ company, onClose }: Props) {
  const { t } = useTranslation()
  const save = useSaveCompany()
  const currencies = useCurrencies()
  const required = [{ required: true, message: t('common.required') }]
  return (
    <FormDrawer<CompanyUpdate>
      open={company !== undefined}
      title={company ? t('admin.edit_company', { name: company.name }) : t('admin.new_company')}
      submitText={t('common.actions.save')}
      initialValues={company ?? NEW}
      onClose={onClose}
      onSubmit={(values) => save.mutateAsync({ code: company?.code ?? null, body: { ...values, thresholds: set(values.thresholds ?? {}) } as never })}
    >
      {company ? null : (
        <>
          <Form.Item name="code" label={t('admin.company_code')} rules={required}>
            <Input maxLength={50} />
          </Form.Item>
          <Form.Item name="base_currency" label={t('admin.base_currency')} rules={required}>
            <Select showSearch options={plainOptions(currencies)} />
          </Form.Item>
        </>
      )}
      <Form.Item name="name" label={t('common.fields.name')} rules={required}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="time_zone" label={t('admin.time_zone')} rules={required}>
        <Input />
      </Form.Item>
      <Form.Item name="country" label={t('admin.country')} extra={t('admin.country_note')} normalize={(value: string) => value.toUpperCase() || null} rules={[{ pattern: /^[A-Z]{2}$/, message: t('dunning.country_code') }]}>
        <Input maxLength={2} placeholder="CN" />
      </Form.Item>
      <Form.Item name="overdue_bounds" label={t('admin.overdue_bounds')} extra={t('admin.overdue_bounds_note')} normalize={wholeNumbers}>
        <Select mode="tags" tokenSeparators={[',', ' ']} open={false} suffixIcon={null} />
      </Form.Item>
      <Form.Item name="age_years" label={t('admin.age_years')} extra={t('admin.age_years_note')} normalize={wholeNumbers}>
        <Select mode="tags" tokenSeparators={[',', ' ']} open={false} suffixIcon={null} />
      </Form.Item>
      <Divider titlePlacement="start">{t('admin.thresholds')}</Divider>
      <p className="muted">{t('admin.thresholds_note')}</p>
      {Object.entries(THRESHOLDS).map(([name, usual]) => (
        <Form.Item key={name} name={['thresholds', name]} label={t(`admin.threshold.${name}`)}>
          <InputNumber min={1} max={3650} precision={0} placeholder={String(usual)} style={{ width: '100%' }} />
        </Form.Item>
      ))}
    </FormDrawer>
  )
}
