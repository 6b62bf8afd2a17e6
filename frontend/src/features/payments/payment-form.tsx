import { Alert, Button, Col, Form, Input, Row, Select } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { payerOf, useRecordPayment, type PaymentDetail, type PaymentPush } from '@/features/payments/queries'
import { showOnForm } from '@/lib/form-errors'
import { newKey } from '@/lib/idempotency'
import { useMe } from '@/lib/me'
import { PAYMENT_METHODS, enumOptions, plainOptions } from '@/lib/options'
import { useCompany } from '@/ui/company-filter'
import { useCurrencies } from '@/ui/currency-filter'
import { CustomerPicker } from '@/ui/customer-picker'
import { DayInput } from '@/ui/day-input'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

type FormValues = Pick<PaymentPush, 'company' | 'received_on' | 'currency' | 'amount' | 'method' | 'reference' | 'remittance_text' | 'auto_allocate'> & {
  customer?: number
}

/** What was left empty is not sent. */
function filled<V extends object>(values: V): V {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== '' && value !== null)) as V
}

interface Props {
  customerId?: number
  onRecorded: (payment: PaymentDetail) => void
}

export function PaymentForm({ customerId, onRecorded }: Props) {
  const { t } = useTranslation()
  const [form] = Form.useForm<FormValues>()
  const [problem, setProblem] = useState<string | null>(null)
  const record = useRecordPayment()
  const companies = useMe()?.companies ?? []
  const company = useCompany(Form.useWatch('company', form) ?? '')
  const currencies = useCurrencies()
  const required = [{ required: true, message: t('common.required') }]
  // Receipts typed by hand need a key of their own beside those that other systems push.
  const [mark] = useState(() => newKey().slice(0, 6))
  const submit = async (values: FormValues) => {
    setProblem(null)
    const { customer, ...said } = values
    try {
      const payer = customer === undefined ? {} : await payerOf(customer)
      onRecorded(await record.mutateAsync({ ...filled(said), ...payer, external_id: `M-${values.received_on.replaceAll('-', '')}-${mark}`, amount: plainAmount(values.amount) }))
    } catch (cause) {
      setProblem(showOnForm(form, t, cause))
    }
  }
  return (
    <Form<FormValues>
      form={form}
      layout="vertical"
      style={{ maxWidth: 760 }}
      initialValues={{ company: company?.code, currency: company?.base_currency, received_on: dayjs().format('YYYY-MM-DD'), method: 'bank_transfer', customer: customerId, auto_allocate: 'none' }}
      onFinish={(values) => void submit(values)}
    >
      {problem ? <Alert type="error" role="alert" showIcon title={problem} className="form-alert" /> : null}
      <Row gutter={16}>
        {companies.length > 1 ? (
          <Col xs={24} md={12}>
            <Form.Item name="company" label={t('common.fields.company')} rules={required}>
              <Select options={companies.map((one) => ({ value: one.code, label: one.name }))} />
            </Form.Item>
          </Col>
        ) : null}
        <Col xs={24} md={companies.length > 1 ? 12 : 24}>
          <Form.Item name="customer" label={t('common.fields.customer')} extra={t('payments.customer_note')}>
            <CustomerPicker company={company?.code} />
          </Form.Item>
        </Col>
        <Col xs={24} md={8}>
          <Form.Item name="received_on" label={t('payments.received_on')} rules={required}>
            <DayInput />
          </Form.Item>
        </Col>
        <Col xs={10} md={6}>
          <Form.Item name="currency" label={t('common.fields.currency')} rules={required}>
            <Select showSearch options={plainOptions(currencies)} />
          </Form.Item>
        </Col>
        <Col xs={14} md={10}>
          <Form.Item name="amount" label={t('common.fields.amount')} rules={[...required, moneyRule(t)]}>
            <MoneyInput />
          </Form.Item>
        </Col>
        <Col xs={24} md={8}>
          <Form.Item name="method" label={t('payments.method')}>
            <Select allowClear options={enumOptions(t, 'method', PAYMENT_METHODS)} />
          </Form.Item>
        </Col>
        <Col xs={24} md={8}>
          <Form.Item name="reference" label={t('common.fields.reference')}>
            <Input maxLength={200} />
          </Form.Item>
        </Col>
        <Col xs={24} md={8}>
          <Form.Item name="auto_allocate" label={t('payments.auto_allocate')}>
            <Select options={enumOptions(t, 'auto_allocate', ['none', 'oldest_first', 'match'])} />
          </Form.Item>
        </Col>
        <Col span={24}>
          <Form.Item name="remittance_text" label={t('payments.remittance_text')}>
            <Input.TextArea rows={2} maxLength={4000} />
          </Form.Item>
        </Col>
      </Row>
      <Button type="primary" htmlType="submit" loading={record.isPending}>
        {t('payments.record')}
      </Button>
    </Form>
  )
}
