import { Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useHold, type HoldIn } from '@/features/dunning/queries'
import { plainOptions } from '@/lib/options'
import { useCurrencies } from '@/ui/currency-filter'
import { CustomerPicker } from '@/ui/customer-picker'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'
import { useOwed } from '@/ui/items-picker'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

/** One of the customer's open items; none is all of them. */
function HeldItem() {
  const { t } = useTranslation()
  const customer: unknown = Form.useWatch('customer_id', Form.useFormInstance())
  const chosen = Number(customer ?? 0) || undefined
  const { options, loading } = useOwed(chosen, undefined, true)
  return (
    <Form.Item name="invoice_id" label={t('dunning.item')} extra={t('dunning.item_note')}>
      <Select allowClear disabled={chosen === undefined} loading={loading} showSearch={{ optionFilterProp: 'label' }} options={options} />
    </Form.Item>
  )
}

/** Silence about a customer, one of its items or an amount, up to and including a day. */
export function HoldForm({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const hold = useHold()
  const currencies = useCurrencies()
  const required = { required: true, message: t('common.required') }
  return (
    <FormDrawer<HoldIn>
      open={open}
      title={t('dunning.hold')}
      submitText={t('dunning.hold')}
      onClose={onClose}
      onSubmit={(values) => hold.mutateAsync({ ...values, currency: values.currency || null, amount: values.amount ? plainAmount(values.amount) : null })}
    >
      <p className="panel-note">{t('dunning.hold_note')}</p>
      <Form.Item name="customer_id" label={t('common.fields.customer')} rules={[required]}>
        <CustomerPicker />
      </Form.Item>
      <HeldItem />
      <Form.Item name="currency" label={t('common.fields.currency')}>
        <Select showSearch allowClear options={plainOptions(currencies)} />
      </Form.Item>
      <Form.Item name="amount" label={t('common.fields.amount')} extra={t('dunning.amount_note')} rules={[moneyRule(t)]}>
        <MoneyInput />
      </Form.Item>
      <Form.Item name="until_on" label={t('dunning.until_on')} rules={[required]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="reason" label={t('common.fields.reason')} rules={[{ ...required, whitespace: true }]}>
        <Input.TextArea rows={2} maxLength={1000} />
      </Form.Item>
    </FormDrawer>
  )
}
