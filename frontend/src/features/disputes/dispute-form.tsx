import { App, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useOpenDispute, useReasons } from '@/features/disputes/queries'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

interface Props {
  item: { id: number; number: string; company: string; currency: string }
  open: boolean
  onClose: () => void
}

interface Values {
  reason: string
  amount?: string
  description?: string
  owner?: string
  deadline_on?: string | null
}

/** Disputes an item or a part of it; what is left out follows from the reason and the item. */
export function DisputeForm({ item, open, onClose }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const send = useOpenDispute()
  const reasons = useReasons({ company: item.company, active: 'true' })
  const submit = async (values: Values) => {
    const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => Boolean(value)))
    await send.mutateAsync({ ...filled, invoice_id: item.id, reason: values.reason, ...(values.amount ? { amount: plainAmount(values.amount) } : {}) })
    void message.success(t('disputes.opened'))
  }
  return (
    <FormDrawer<Values> open={open} title={t('disputes.open_for', { number: item.number })} submitText={t('disputes.open')} onClose={onClose} onSubmit={submit}>
      <p className="panel-note">{t('disputes.open_note')}</p>
      <Form.Item
        name="reason"
        label={t('disputes.reason')}
        rules={[{ required: true, message: t('common.required') }]}
        extra={reasons.data?.items.length === 0 ? t('disputes.no_reasons') : undefined}
      >
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={reasons.data?.items.map((reason) => ({ value: reason.code, label: t('disputes.reason_days', { name: reason.name, days: reason.days }) }))}
        />
      </Form.Item>
      <Form.Item name="amount" label={t('disputes.amount')} rules={[moneyRule(t)]} extra={t('disputes.amount_note')}>
        <MoneyInput prefix={item.currency} />
      </Form.Item>
      <Form.Item name="description" label={t('disputes.description')}>
        <Input.TextArea rows={3} maxLength={4000} />
      </Form.Item>
      <Form.Item name="owner" label={t('disputes.owner')} extra={t('disputes.owner_note')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="deadline_on" label={t('disputes.deadline')} extra={t('disputes.deadline_note')}>
        <DayInput />
      </Form.Item>
    </FormDrawer>
  )
}
