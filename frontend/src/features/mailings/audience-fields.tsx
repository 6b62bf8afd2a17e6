import { Button, Form, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { AUDIENCES } from '@/features/mailings/queries'
import { useMe } from '@/lib/me'
import { CustomerPicker } from '@/ui/customer-picker'

export interface Chosen {
  customers?: (number | undefined)[]
}

/** The customers that were picked, without the rows that were left empty. */
export const picked = (customers: Chosen['customers']) => (customers ?? []).filter((id): id is number => id !== undefined)

/** Whose statements, and in which language. */
export function AudienceFields({ withCompany = true }: { withCompany?: boolean }) {
  const { t } = useTranslation()
  const companies = useMe()?.companies ?? []
  return (
    <>
      <Form.Item name="company" label={t('common.fields.company')} hidden={!withCompany || companies.length < 2}>
        <Select options={companies.map((company) => ({ value: company.code, label: company.name }))} />
      </Form.Item>
      <Form.Item name="audience" label={t('mailings.audience')}>
        <Select options={AUDIENCES.map((value) => ({ value, label: t(`mailings.audiences.${value}`) }))} />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(before: { audience?: string }, now: { audience?: string }) => before.audience !== now.audience}>
        {({ getFieldValue }) => (getFieldValue('audience') === 'chosen' ? <Customers /> : null)}
      </Form.Item>
      <Form.Item name="language" label={t('mailings.language')}>
        <Select allowClear placeholder={t('mailings.own_language')} options={[{ value: 'zh-CN', label: '简体中文' }, { value: 'zh-TW', label: '繁體中文' }, { value: 'en', label: 'English' }]} />
      </Form.Item>
    </>
  )
}

function Customers() {
  const { t } = useTranslation()
  return (
    <Form.List name="customers">
      {(fields, { add }) => (
        <>
          {fields.map(({ key, name }, index) => (
            <Form.Item
              key={key}
              name={name}
              label={index === 0 ? t('common.fields.customer') : undefined}
              required={index === 0}
              rules={index === 0 ? [({ getFieldValue }) => ({ validator: () => (picked(getFieldValue('customers') as Chosen['customers']).length > 0 ? Promise.resolve() : Promise.reject(new Error(t('common.required')))) })] : []}
            >
              <CustomerPicker />
            </Form.Item>
          ))}
          <Form.Item>
            <Button onClick={() => add(undefined)}>{t('confirmations.add_customer')}</Button>
          </Form.Item>
        </>
      )}
    </Form.List>
  )
}
