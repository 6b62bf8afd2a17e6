import { useQuery } from '@tanstack/react-query'
import { AutoComplete, Col, ConfigProvider, Form, Input, InputNumber, Radio, Row, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { FilesField, PromiseItems, TaskField, TemplateField } from '@/features/collection/action-extras'
import { CHANNELS, OUTCOMES, type ActionCreate, type WorklistRow } from '@/features/collection/queries'
import { actedAt } from '@/lib/acted-at'
import { api, unwrap } from '@/lib/api'
import { enumOptions, plainOptions } from '@/lib/options'
import { useCurrencies } from '@/ui/currency-filter'
import { DayInput } from '@/ui/day-input'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

/** Whom the action is about, and what the form starts from. */
export interface ActionSubject {
  customerId: number
  customerName: string
  currency: string
  channel?: (typeof CHANNELS)[number]
  company?: string
  /** The action that this one stands in for. */
  correctsId?: number
  /** Open tasks, one of which it may do. */
  tasks?: WorklistRow['tasks']
}

export interface Values {
  channel: ActionCreate['channel']
  outcome: ActionCreate['outcome']
  contact?: string
  note?: string
  next_step?: string
  next_on?: string | null
  acted_on?: string | null
  promise?: { currency: string; amount: string; promised_on: string; grace_days?: number | null; invoice_ids?: number[] }
  task_id?: number
  cost?: string
  cost_currency?: string
  files?: File[]
}

/** What goes over the wire: what was left empty is not sent. */
export function bodyOf(subject: ActionSubject, values: Values): ActionCreate {
  const { promise, cost, cost_currency, acted_on, ...said } = values
  const filled = Object.fromEntries(Object.entries(said).filter(([name, value]) => name !== 'files' && value !== undefined && value !== null && value !== ''))
  return {
    ...(filled as Pick<ActionCreate, 'channel' | 'outcome'>),
    customer_id: subject.customerId,
    ...actedAt(acted_on, subject.correctsId !== undefined),
    ...(subject.correctsId ? { corrects_id: subject.correctsId } : {}),
    ...(values.outcome === 'promised' && promise ? { promise: { ...promise, amount: plainAmount(promise.amount), grace_days: promise.grace_days ?? 0, invoice_ids: promise.invoice_ids ?? [] } } : {}),
    ...(cost ? { cost: plainAmount(cost), cost_currency: cost_currency ?? subject.currency } : {}),
  }
}

/** What was promised; asked only when that is what came of it. */
function PromiseFields({ currencies, customerId }: { currencies: string[]; customerId: number }) {
  const { t } = useTranslation()
  const outcome = Form.useWatch('outcome', Form.useFormInstance())
  const required = [{ required: true, message: t('common.required') }]
  if (outcome !== 'promised') return null
  return (
    <fieldset className="promise-fields">
      <legend>{t('collection.promise')}</legend>
      <Row gutter={10}>
        <Col span={8}>
          <Form.Item name={['promise', 'currency']} label={t('common.fields.currency')} rules={required}>
            <Select showSearch options={plainOptions(currencies)} />
          </Form.Item>
        </Col>
        <Col span={16}>
          <Form.Item name={['promise', 'amount']} label={t('collection.promise_amount')} rules={[...required, moneyRule(t)]}>
            <MoneyInput />
          </Form.Item>
        </Col>
      </Row>
      <Row gutter={10}>
        <Col span={14}>
          <Form.Item name={['promise', 'promised_on']} label={t('collection.promised_on')} rules={required}>
            <DayInput />
          </Form.Item>
        </Col>
        <Col span={10}>
          <Form.Item name={['promise', 'grace_days']} label={t('collection.grace_days')}>
            <InputNumber min={0} max={60} precision={0} placeholder="0" />
          </Form.Item>
        </Col>
      </Row>
      <PromiseItems customerId={customerId} />
    </fieldset>
  )
}

/** What an action is written down with; once it is recorded only files that are left can still be changed. */
export function ActionFields({ subject, recorded }: { subject: ActionSubject | null; recorded: readonly File[] | null }) {
  const { t } = useTranslation()
  const currencies = useCurrencies(subject?.currency)
  const customer = useQuery({
    queryKey: ['customer', String(subject?.customerId)],
    queryFn: () => unwrap(api.GET('/api/v1/customers/{customer_id}', { params: { path: { customer_id: subject?.customerId ?? 0 } } })),
    enabled: subject !== null,
  })
  const required = [{ required: true, message: t('common.required') }]
  const contacts = customer.data?.contacts ?? []
  return (
    <>
      <ConfigProvider componentDisabled={recorded !== null}>
        <Form.Item name="channel" label={t('collection.channel')} rules={required}>
          <Radio.Group className="channels" optionType="button" buttonStyle="solid" options={enumOptions(t, 'channel', CHANNELS)} />
        </Form.Item>
        <Form.Item name="outcome" label={t('collection.outcome')} rules={required}>
          <Select options={enumOptions(t, 'outcome', OUTCOMES)} />
        </Form.Item>
        <PromiseFields currencies={currencies} customerId={subject?.customerId ?? 0} />
        <TaskField tasks={subject?.tasks ?? []} />
        <TemplateField company={subject?.company ?? customer.data?.company} />
        <Form.Item name="contact" label={t('collection.contact')}>
          <AutoComplete options={contacts.map((contact) => ({ value: contact.name, label: [contact.name, contact.title, contact.phone].filter(Boolean).join(' · ') }))} />
        </Form.Item>
        <Form.Item name="acted_on" label={t('collection.acted_on')}>
          <DayInput placeholder={t(subject?.correctsId ? 'collection.as_recorded' : 'common.today')} />
        </Form.Item>
        <Form.Item name="note" label={t('common.fields.note')}>
          <Input.TextArea rows={3} maxLength={4000} />
        </Form.Item>
        <Row gutter={10}>
          <Col xs={24} sm={14}>
            <Form.Item name="next_step" label={t('collection.next_step')}>
              <Input maxLength={200} />
            </Form.Item>
          </Col>
          <Col xs={24} sm={10}>
            <Form.Item name="next_on" label={t('collection.next_on')}>
              <DayInput />
            </Form.Item>
          </Col>
          <Col span={8}>
            <Form.Item name="cost_currency" label={t('common.fields.currency')}>
              <Select showSearch options={plainOptions(currencies)} />
            </Form.Item>
          </Col>
          <Col span={16}>
            <Form.Item name="cost" label={t('collection.cost')} rules={[moneyRule(t)]}>
              <MoneyInput />
            </Form.Item>
          </Col>
        </Row>
      </ConfigProvider>
      <FilesField recorded={recorded} />
    </>
  )
}
