import { Alert, App, Button, Checkbox, Form, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { MoneyRows } from '@/features/interest/money-rows'
import { PARTS, useSavePolicy, type Policy, type PolicyIn } from '@/features/interest/queries'
import { showOnForm } from '@/lib/form-errors'
import { DayInput } from '@/ui/day-input'
import { plainAmount } from '@/ui/money-input'

interface Props {
  policy: Policy
  etag: string | null
  /** False shows it without letting it be changed. */
  may: boolean
  currency: string
}

const ACCRUES = ['accrues_disputed', 'accrues_promised', 'accrues_planned', 'accrues_written_off', 'compounds'] as const

/** What bears interest, what is paid first, and what a dunning level costs. */
export function PolicyForm({ policy, etag, may, currency }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [form] = Form.useForm<PolicyIn>()
  const [problem, setProblem] = useState<string | null>(null)
  const save = useSavePolicy(policy.company)
  const submit = async (values: PolicyIn) => {
    setProblem(null)
    const fees = (values.fees ?? []).map((fee) => ({ ...fee, amount: plainAmount(fee.amount) }))
    try {
      await save.mutateAsync({ etag, body: { ...values, starts_on: values.starts_on ?? null, payment_order: values.payment_order ?? [], fees } })
      void message.success(t('interest.saved'))
    } catch (cause) {
      setProblem(showOnForm(form, t, cause))
    }
  }
  return (
    <Form<PolicyIn> form={form} layout="vertical" disabled={!may} className="panel settings-form" initialValues={policy} onFinish={(values) => void submit(values)}>
      {problem ? <Alert type="error" role="alert" showIcon title={problem} className="form-alert" /> : null}
      <Form.Item name="starts_on" label={t('interest.starts_on')} extra={t('interest.starts_on_note')}>
        <DayInput />
      </Form.Item>
      <h2>{t('interest.accrues')}</h2>
      {ACCRUES.map((name) => (
        <Form.Item key={name} name={name} valuePropName="checked" className="tight">
          <Checkbox>{t(`interest.${name}`)}</Checkbox>
        </Form.Item>
      ))}
      <Form.Item name="payment_order" label={t('interest.payment_order')} extra={t('interest.payment_order_note')}>
        <Select mode="multiple" options={PARTS.map((value) => ({ value, label: t(`interest.part.${value}`) }))} />
      </Form.Item>
      <Form.Item name="note_days" label={t('interest.note_days')} rules={[{ required: true, message: t('common.required') }]}>
        <InputNumber min={0} max={365} precision={0} style={{ width: 160 }} />
      </Form.Item>
      <h2>{t('interest.level_fees')}</h2>
      <p className="panel-note">{t('interest.level_fees_note')}</p>
      <MoneyRows name="fees" currency={currency} legend="interest.fee_number" add="interest.add_fee" />
      <Form.Item name="posts_fees" valuePropName="checked" className="settings-save">
        <Checkbox>{t('interest.posts_fees')}</Checkbox>
      </Form.Item>
      {may ? (
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('common.actions.save')}
        </Button>
      ) : null}
    </Form>
  )
}
