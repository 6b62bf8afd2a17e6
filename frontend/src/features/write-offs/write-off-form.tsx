import { App, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { useRequestWriteOff, type WriteOffIn } from '@/features/write-offs/queries'
import { FormDrawer } from '@/ui/form-drawer'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

interface Props {
  item: { id: number; number: string; open: string; currency: string }
  open: boolean
  onClose: () => void
}

type Values = { amount: string; reason: string; judgement: string; expected_recoverable?: string; evidence?: string }

/** Asks for an item to be written off; nothing moves until somebody else approves it. */
export function WriteOffForm({ item, open, onClose }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const request = useRequestWriteOff()
  const required = { required: true, whitespace: true, message: t('common.required') }
  const submit = async (values: Values) => {
    const body: WriteOffIn = {
      invoice_id: item.id,
      amount: plainAmount(values.amount),
      reason: values.reason.trim(),
      judgement: values.judgement.trim(),
      expected_recoverable: plainAmount(values.expected_recoverable || '0'),
      evidence: values.evidence?.trim() || null,
    }
    await request.mutateAsync(body)
    void message.success(t('write_offs.requested'))
  }
  return (
    <FormDrawer<Values>
      open={open}
      title={t('write_offs.request_for', { number: item.number })}
      submitText={t('write_offs.request')}
      initialValues={{ amount: item.open, expected_recoverable: '0' }}
      onClose={onClose}
      onSubmit={submit}
    >
      <p className="panel-note">{t('write_offs.request_note')}</p>
      <Form.Item name="amount" label={t('common.fields.amount')} rules={[required, moneyRule(t)]}>
        <MoneyInput prefix={item.currency} />
      </Form.Item>
      <Form.Item name="reason" label={t('common.fields.reason')} rules={[required]}>
        <Input.TextArea rows={2} maxLength={1000} />
      </Form.Item>
      <Form.Item name="judgement" label={t('write_offs.judgement')} rules={[required]}>
        <Input.TextArea rows={2} maxLength={1000} />
      </Form.Item>
      <Form.Item name="expected_recoverable" label={t('write_offs.expected_recoverable')} rules={[moneyRule(t)]}>
        <MoneyInput prefix={item.currency} />
      </Form.Item>
      <Form.Item name="evidence" label={t('write_offs.evidence')} extra={t('write_offs.evidence_note')}>
        <Input.TextArea rows={3} maxLength={4000} />
      </Form.Item>
    </FormDrawer>
  )
}
