import { App, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useRecover, type RecoveryIn, type WriteOff } from '@/features/write-offs/queries'
import { PAYMENT_METHODS, enumOptions } from '@/lib/options'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

interface Props {
  /** null keeps the drawer shut. */
  writeOff: WriteOff | null
  onClose: () => void
}

/** Cash for an item that was written off. */
export function RecoveryForm({ writeOff, onClose }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const recover = useRecover()
  const required = { required: true, message: t('common.required') }
  const submit = async (values: RecoveryIn) => {
    if (!writeOff) return
    await recover.mutateAsync({ ...values, id: writeOff.id, amount: plainAmount(values.amount), reference: values.reference?.trim() || null })
    void message.success(t('write_offs.recovery_recorded'))
  }
  return (
    <FormDrawer<RecoveryIn>
      open={writeOff !== null}
      title={writeOff ? t('write_offs.recovery_for', { number: writeOff.invoice_number }) : ''}
      submitText={t('write_offs.record_recovery')}
      initialValues={writeOff ? { amount: writeOff.outstanding, method: 'bank_transfer' } : undefined}
      onClose={onClose}
      onSubmit={submit}
    >
      <p className="panel-note">{t('write_offs.recovery_note')}</p>
      <Form.Item name="amount" label={t('common.fields.amount')} rules={[required, moneyRule(t)]}>
        <MoneyInput prefix={writeOff?.currency} />
      </Form.Item>
      <Form.Item name="received_on" label={t('payments.received_on')} rules={[required]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="method" label={t('payments.method')}>
        <Select options={enumOptions(t, 'method', PAYMENT_METHODS)} allowClear />
      </Form.Item>
      <Form.Item name="reference" label={t('common.fields.reference')}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  )
}
