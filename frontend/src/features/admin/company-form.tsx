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

const NEW = { time_zone: 'Asia/Shanghai', base_currency: 'CNY' }
const wholeNumbers = (values: (string | number)[]): number[] => values.map(Number)

export function CompanyForm({ company, onClose }: Props) {
  const { t } = useTranslation()
  const [form] = Form.useForm<CompanyUpdate & { code: string; base_currency: string }>()
  const save = useSaveCompany()
  const currencies = useCurrencies()
  const required = [{ required: true, message: t('common.required') }]
  const thresholds = Object.keys(company?.thresholds ?? {})
  return (
    <FormDrawer
      key={company?.code ?? 'new'}
      open={company !== undefined}
      title={company ? t('admin.edit_company', { name: company.name }) : t('admin.new_company')}
      form={form}
      submitText={t('common.actions.save')}
      initialValues={company ?? NEW}
      onClose={onClose}
      onSubmit={(values) => save.mutateAsync({ code: company?.code ?? null, body: values as never })}
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
      <Form.Item name="overdue_bounds" label={t('admin.overdue_bounds')} extra={t('admin.overdue_bounds_note')} normalize={wholeNumbers}>
        <Select mode="tags" tokenSeparators={[',', ' ']} open={false} suffixIcon={null} />
      </Form.Item>
      <Form.Item name="age_years" label={t('admin.age_years')} extra={t('admin.age_years_note')} normalize={wholeNumbers}>
        <Select mode="tags" tokenSeparators={[',', ' ']} open={false} suffixIcon={null} />
      </Form.Item>
      {thresholds.length > 0 ? <Divider titlePlacement="start">{t('admin.thresholds')}</Divider> : null}
      {thresholds.map((name) => (
        <Form.Item key={name} name={['thresholds', name]} label={t(`admin.threshold.${name}`, { defaultValue: name })}>
          {typeof company?.thresholds[name as never] === 'number' ? <InputNumber style={{ width: '100%' }} /> : <Input />}
        </Form.Item>
      ))}
    </FormDrawer>
  )
}
