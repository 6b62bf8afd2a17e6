import { App, Form, Input, Radio, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { OUTCOMES, useDecide, type DisputeDetail, type OutcomeIn } from '@/features/disputes/queries'
import { groupDigits } from '@/lib/format'
import { useCan } from '@/lib/me'
import { FormDrawer } from '@/ui/form-drawer'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

interface Values extends Omit<OutcomeIn, 'credit_note_id'> {
  credit?: string
}

const NEW = 'new'

/** Which credit note: one that pays the item already or has something open, or a new one under a number. */
function CreditFields({ dispute }: { dispute: DisputeDetail }) {
  const { t } = useTranslation()
  const form = Form.useFormInstance()
  const outcome: unknown = Form.useWatch('outcome', form)
  const credit: unknown = Form.useWatch('credit', form)
  const required = [{ required: true, message: t('common.required') }]
  if (outcome !== 'credit_note') return null
  const known = dispute.credit_notes.map((note) => ({
    value: String(note.id),
    label: t(Number(note.applied) ? 'disputes.credit_choice_applied' : 'disputes.credit_choice', { number: note.number, open: groupDigits(note.open), applied: groupDigits(note.applied) }),
  }))
  const awaited = dispute.credit_notes.find((note) => note.id === dispute.credit_note_id)
  return (
    <>
      <Form.Item name="credit" label={t('disputes.credit_note')} rules={required} initialValue={awaited ? String(awaited.id) : NEW} extra={credit === NEW ? undefined : t('disputes.credit_applied_note')}>
        <Select options={[{ value: NEW, label: t('disputes.new_credit_note') }, ...known]} />
      </Form.Item>
      {credit === NEW || credit === undefined ? (
        <Form.Item name="credit_note_number" label={t('disputes.credit_note_number')} rules={required} initialValue={awaited ? undefined : dispute.credit_note_number}>
          <Input maxLength={100} />
        </Form.Item>
      ) : null}
    </>
  )
}

export function OutcomeForm({ dispute, open, onClose }: { dispute: DisputeDetail; open: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const decide = useDecide(dispute.id)
  const mayCredit = useCan()('invoices:write')
  const submit = async ({ credit, credit_note_number, ...values }: Values) => {
    const which = values.outcome === 'credit_note' ? (credit && credit !== NEW ? { credit_note_id: Number(credit) } : { credit_note_number }) : {}
    await decide.mutateAsync({ outcome: values.outcome, note: values.note.trim(), amount: values.amount ? plainAmount(values.amount) : null, ...which })
    void message.success(t('disputes.decided'))
  }
  const choices = OUTCOMES.filter((value) => value !== 'credit_note' || mayCredit)
  return (
    <FormDrawer<Values> open={open} title={t('disputes.decide')} submitText={t('disputes.decide')} initialValues={{ outcome: choices[0] }} onClose={onClose} onSubmit={submit}>
      <Form.Item name="outcome" label={t('disputes.outcome')} rules={[{ required: true, message: t('common.required') }]}>
        <Radio.Group options={choices.map((value) => ({ value, label: t(`disputes.status.${value}`) }))} />
      </Form.Item>
      <CreditFields dispute={dispute} />
      <Form.Item name="amount" label={t('common.fields.amount')} rules={[moneyRule(t)]} extra={t('disputes.outcome_amount_note')}>
        <MoneyInput prefix={dispute.currency} />
      </Form.Item>
      <Form.Item name="note" label={t('common.fields.note')} rules={[{ required: true, whitespace: true, message: t('common.required') }]}>
        <Input.TextArea rows={3} maxLength={1000} />
      </Form.Item>
    </FormDrawer>
  )
}
