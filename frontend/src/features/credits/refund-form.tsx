import { App, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { useRequestRefund, type Credit, type RefundIn } from '@/features/credits/queries'
import { FormDrawer } from '@/ui/form-drawer'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

/** Asks for a refund; nothing moves until somebody else approves it. */
export function RefundForm({ credit, open, onClose }: { credit: Credit; open: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const request = useRequestRefund()
  const required = { required: true, whitespace: true, message: t('common.required') }
  const submit = async (values: RefundIn) => {
    await request.mutateAsync({ ...values, amount: plainAmount(values.amount ?? ''), payment_id: credit.payment_id, invoice_id: credit.invoice_id })
    void message.success(t('credits.requested'))
  }
  return (
    <FormDrawer<RefundIn>
      open={open}
      title={t('credits.refund_of', { number: credit.number })}
      submitText={t('credits.request_refund')}
      initialValues={{ amount: credit.open, payee: credit.customer_name }}
      onClose={onClose}
      onSubmit={submit}
    >
      <p className="panel-note">{t('credits.refund_note')}</p>
      <Form.Item name="amount" label={t('common.fields.amount')} rules={[required, moneyRule(t)]}>
        <MoneyInput prefix={credit.currency} />
      </Form.Item>
      <Form.Item name="reason" label={t('common.fields.reason')} rules={[required]}>
        <Input.TextArea rows={2} maxLength={1000} />
      </Form.Item>
      <Form.Item name="payee" label={t('credits.payee')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="bank" label={t('credits.bank')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="account" label={t('credits.account')} rules={[required]}>
        <Input maxLength={100} />
      </Form.Item>
    </FormDrawer>
  )
}
