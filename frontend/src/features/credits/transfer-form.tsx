import { App, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { useTransfer, type Credit, type TransferIn } from '@/features/credits/queries'
import { CustomerPicker } from '@/ui/customer-picker'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

/** Moves what is left to another customer of the same group. */
export function TransferForm({ credit, open, onClose }: { credit: Credit; open: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const transfer = useTransfer()
  const required = { required: true, message: t('common.required') }
  const submit = async (values: TransferIn) => {
    const made = await transfer.mutateAsync({ ...values, amount: plainAmount(values.amount ?? ''), payment_id: credit.payment_id, invoice_id: credit.invoice_id })
    void message.success(t('credits.transferred_to', { name: made.to_customer_name }))
  }
  return (
    <FormDrawer<TransferIn>
      open={open}
      title={t('credits.transfer_of', { number: credit.number })}
      submitText={t('credits.transfer')}
      initialValues={{ amount: credit.open }}
      onClose={onClose}
      onSubmit={submit}
    >
      <p className="panel-note">{t('credits.transfer_note')}</p>
      <Form.Item name="customer_id" label={t('credits.to_customer')} rules={[required]}>
        <CustomerPicker company={credit.company} />
      </Form.Item>
      <Form.Item name="amount" label={t('common.fields.amount')} rules={[required, moneyRule(t)]}>
        <MoneyInput prefix={credit.currency} />
      </Form.Item>
      <Form.Item name="reason" label={t('common.fields.reason')} rules={[{ ...required, whitespace: true }]}>
        <Input.TextArea rows={2} maxLength={1000} />
      </Form.Item>
      <Form.Item name="effective_on" label={t('common.fields.effective_on')} extra={t('common.today_when_empty')}>
        <DayInput />
      </Form.Item>
    </FormDrawer>
  )
}
