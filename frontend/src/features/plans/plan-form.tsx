import { App, Col, Form, Input, InputNumber, Row, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { PartsTable } from '@/features/plans/plan-detail'
import { RHYTHMS, useCalculation, useProposePlan, type PlanIn, type PlanTerms } from '@/features/plans/queries'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'
import { ItemsPicker } from '@/ui/items-picker'
import { Money } from '@/ui/money'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'
import { ErrorState } from '@/ui/states'

interface Props {
  customerId: number
  open: boolean
  onClose: () => void
}

const AMOUNT = /^[0-9]+(\.[0-9]{1,4})?$/
const PERCENT = /^(0|[1-9][0-9]?)(\.[0-9]{1,4})?$/

/** The terms as far as they are filled in; null until they say a plan. */
function termsOf(values: Partial<PlanIn> | undefined): PlanTerms | null {
  const { invoice_ids, count, rhythm, first_on, first_amount, annual_percent } = values ?? {}
  if (!invoice_ids?.length || !count || !rhythm || !first_on || !PERCENT.test(annual_percent ?? '')) return null
  const first = first_amount && AMOUNT.test(plainAmount(first_amount)) ? { first_amount: plainAmount(first_amount) } : {}
  return { invoice_ids, count, rhythm, first_on, annual_percent: annual_percent as string, ...first }
}

/** What the terms come to, worked out by the server while they are typed. */
function Preview() {
  const { t } = useTranslation()
  const values = Form.useWatch([], Form.useFormInstance<PlanIn>()) as Partial<PlanIn> | undefined
  const found = useCalculation(termsOf(values))
  if (found.error) return <ErrorState error={found.error} />
  if (!found.data) return <p className="panel-note">{t('plans.preview_note')}</p>
  const { currency, total, interest, parts } = found.data
  return (
    <>
      <p className="row">
        {t('plans.total')} <Money amount={total} currency={currency} strong /> · {t('plans.interest')} <Money amount={interest} currency={currency} />
      </p>
      <PartsTable parts={parts} currency={currency} />
    </>
  )
}

export function PlanForm({ customerId, open, onClose }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const propose = useProposePlan()
  const required = [{ required: true, message: t('common.required') }]
  const submit = async (values: PlanIn) => {
    const plan = await propose.mutateAsync({ ...values, reason: values.reason.trim(), accept_until: values.accept_until ?? null, first_amount: values.first_amount ? plainAmount(values.first_amount) : null })
    void message.success(t('plans.proposed'))
    void navigate(`/payment-plans/${plan.id}`)
  }
  return (
    <FormDrawer<PlanIn>
      open={open}
      width={720}
      title={t('plans.propose')}
      submitText={t('plans.propose')}
      initialValues={{ count: 3, rhythm: 'monthly', annual_percent: '0', grace_days: 3, missed_allowed: 0, invoice_ids: [] }}
      onClose={onClose}
      onSubmit={submit}
    >
      <p className="panel-note">{t('plans.propose_note')}</p>
      <Form.Item name="invoice_ids" label={t('plans.items')} rules={required}>
        <ItemsPicker customerId={customerId} />
      </Form.Item>
      <Row gutter={10}>
        <Col xs={12} sm={6}>
          <Form.Item name="count" label={t('plans.count')} rules={required}>
            <InputNumber min={1} max={120} precision={0} />
          </Form.Item>
        </Col>
        <Col xs={12} sm={6}>
          <Form.Item name="rhythm" label={t('plans.rhythm_label')} rules={required}>
            <Select options={RHYTHMS.map((value) => ({ value, label: t(`plans.rhythm.${value}`) }))} />
          </Form.Item>
        </Col>
        <Col xs={12} sm={6}>
          <Form.Item name="first_on" label={t('plans.first_on')} rules={required}>
            <DayInput />
          </Form.Item>
        </Col>
        <Col xs={12} sm={6}>
          <Form.Item name="first_amount" label={t('plans.first_amount')} rules={[moneyRule(t)]} extra={t('plans.first_amount_note')}>
            <MoneyInput />
          </Form.Item>
        </Col>
        <Col xs={12} sm={6}>
          <Form.Item name="annual_percent" label={t('plans.annual_percent')} rules={[...required, { pattern: PERCENT, message: t('errors.codes.string_pattern_mismatch') }]}>
            <Input suffix="%" inputMode="decimal" />
          </Form.Item>
        </Col>
        <Col xs={12} sm={6}>
          <Form.Item name="grace_days" label={t('collection.grace_days')}>
            <InputNumber min={0} max={60} precision={0} />
          </Form.Item>
        </Col>
        <Col xs={12} sm={6}>
          <Form.Item name="missed_allowed" label={t('plans.missed_allowed')}>
            <InputNumber min={0} max={12} precision={0} />
          </Form.Item>
        </Col>
        <Col xs={12} sm={6}>
          <Form.Item name="accept_until" label={t('plans.accept_until')}>
            <DayInput />
          </Form.Item>
        </Col>
      </Row>
      <Form.Item name="reason" label={t('common.fields.reason')} rules={[{ ...required[0], whitespace: true }]}>
        <Input.TextArea rows={2} maxLength={1000} />
      </Form.Item>
      <Preview />
    </FormDrawer>
  )
}
