import { Button, Checkbox, Col, Form, Input, InputNumber, Row, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSaveCustomer, type CustomerDetail, type CustomerPatch } from '@/features/customers/queries'
import { LANGUAGES } from '@/lib/i18n'
import { plainOptions } from '@/lib/options'
import { useCurrencies } from '@/ui/currency-filter'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

interface Props {
  customer: CustomerDetail
  etag: string | null
  open: boolean
  onClose: () => void
}

const TEXTS = ['group', 'tax_id', 'address', 'industry', 'region', 'country', 'owner', 'collector'] as const

/** Emptied fields are sent as null: they are taken off, not left as they were. */
function bodyOf(values: CustomerPatch): CustomerPatch {
  const entries = Object.entries(values).map(([name, value]) => [name, value === '' || value === undefined ? null : value])
  const body = Object.fromEntries(entries) as CustomerPatch
  const contacts = (values.contacts ?? []).map((contact) => ({
    name: contact.name,
    title: contact.title || null,
    email: contact.email || null,
    phone: contact.phone || null,
    is_primary: contact.is_primary ?? false,
  }))
  return { ...body, contacts, credit_limit: values.credit_limit ? plainAmount(values.credit_limit) : null }
}

export function CustomerForm({ customer, etag, open, onClose }: Props) {
  const { t } = useTranslation()
  const save = useSaveCustomer(customer.id)
  const currencies = useCurrencies(customer.currency ?? '')
  /** A discount is a percentage within so many days: neither means anything alone. */
  const together = (other: string) => (form: { getFieldValue: (name: string) => unknown }) => ({
    validator: (_: unknown, value: unknown) => {
      const empty = (one: unknown) => one === undefined || one === null || one === ''
      return empty(value) && !empty(form.getFieldValue(other)) ? Promise.reject(new Error(t('customers.discount_whole'))) : Promise.resolve()
    },
  })
  const labels: Record<(typeof TEXTS)[number], string> = {
    group: t('common.fields.group'),
    tax_id: t('customers.tax_id'),
    address: t('customers.address'),
    industry: t('common.fields.industry'),
    region: t('common.fields.region'),
    country: t('common.fields.country'),
    owner: t('common.fields.owner'),
    collector: t('common.fields.collector'),
  }
  return (
    <FormDrawer<CustomerPatch>
      open={open}
      width={560}
      title={t('customers.edit', { name: customer.name })}
      submitText={t('common.actions.save')}
      initialValues={customer}
      onClose={onClose}
      onSubmit={(values) => save.mutateAsync({ body: bodyOf(values), etag })}
    >
      <Form.Item name="name" label={t('common.fields.name')} rules={[{ required: true, whitespace: true, message: t('common.required') }]}>
        <Input maxLength={200} />
      </Form.Item>
      <Row gutter={12}>
        {TEXTS.map((name) => (
          <Col xs={24} sm={12} key={name}>
            <Form.Item name={name} label={labels[name]}>
              <Input maxLength={200} />
            </Form.Item>
          </Col>
        ))}
        <Col xs={24} sm={12}>
          <Form.Item name="language" label={t('customers.language')}>
            <Select allowClear options={LANGUAGES} />
          </Form.Item>
        </Col>
        <Col xs={24} sm={12}>
          <Form.Item name="payment_terms_days" label={t('customers.terms_days')}>
            <InputNumber min={0} max={3650} style={{ width: '100%' }} />
          </Form.Item>
        </Col>
        <Col xs={24} sm={12}>
          <Form.Item
            name="discount_percent"
            label={t('customers.discount_percent')}
            dependencies={['discount_days']}
            rules={[{ pattern: /^\d{1,2}(\.\d{1,2})?$/, message: t('customers.percent_format') }, together('discount_days')]}
          >
            <Input suffix="%" inputMode="decimal" maxLength={5} />
          </Form.Item>
        </Col>
        <Col xs={24} sm={12}>
          <Form.Item name="discount_days" label={t('customers.discount_days')} dependencies={['discount_percent']} rules={[together('discount_percent')]}>
            <InputNumber min={0} max={365} precision={0} style={{ width: '100%' }} />
          </Form.Item>
        </Col>
        <Col xs={24} sm={12}>
          <Form.Item name="currency" label={t('common.fields.currency')}>
            <Select allowClear showSearch options={plainOptions(currencies)} />
          </Form.Item>
        </Col>
        <Col xs={24} sm={12}>
          <Form.Item name="credit_limit" label={t('customers.credit_limit')} rules={[moneyRule(t)]}>
            <MoneyInput />
          </Form.Item>
        </Col>
        <Col xs={24} sm={12}>
          <Form.Item name="review_due_on" label={t('customers.review_due_on')}>
            <DayInput />
          </Form.Item>
        </Col>
      </Row>
      <h2>{t('customers.contacts')}</h2>
      <ContactFields />
    </FormDrawer>
  )
}

function ContactFields() {
  const { t } = useTranslation()
  return (
    <Form.List name="contacts">
      {(fields, { add, remove }) => (
        <>
          {fields.map((field) => (
            <fieldset key={field.key} className="contact-fields">
              <legend className="visually-hidden">{t('customers.contact_number', { number: field.name + 1 })}</legend>
              <Row gutter={10}>
                <Col span={12}>
                  <Form.Item name={[field.name, 'name']} label={t('common.fields.person')} rules={[{ required: true, message: t('common.required') }]}>
                    <Input />
                  </Form.Item>
                </Col>
                <Col span={12}>
                  <Form.Item name={[field.name, 'title']} label={t('customers.contact_title')}>
                    <Input />
                  </Form.Item>
                </Col>
                <Col span={12}>
                  <Form.Item name={[field.name, 'phone']} label={t('common.fields.phone')}>
                    <Input type="tel" />
                  </Form.Item>
                </Col>
                <Col span={12}>
                  <Form.Item name={[field.name, 'email']} label={t('common.fields.email')}>
                    <Input type="email" />
                  </Form.Item>
                </Col>
              </Row>
              <span className="row">
                <Form.Item name={[field.name, 'is_primary']} valuePropName="checked" noStyle>
                  <Checkbox>{t('customers.primary')}</Checkbox>
                </Form.Item>
                <Button size="small" onClick={() => remove(field.name)}>
                  {t('common.actions.remove')}
                </Button>
              </span>
            </fieldset>
          ))}
          <Button onClick={() => add({ is_primary: false })}>{t('customers.add_contact')}</Button>
        </>
      )}
    </Form.List>
  )
}
