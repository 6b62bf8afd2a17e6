import { Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { NOTE_KINDS, useReceiveNote, type NoteDetail, type NoteIn } from '@/features/notes/queries'
import { plainOptions } from '@/lib/options'
import { useCurrencies } from '@/ui/currency-filter'
import { CustomerPicker } from '@/ui/customer-picker'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

/** Records a draft a customer paid with; which items it clears is chosen on its receipt afterwards. */
export function NoteForm({ open, onClose, onMade }: { open: boolean; onClose: () => void; onMade: (note: NoteDetail) => void }) {
  const { t } = useTranslation()
  const receive = useReceiveNote()
  const currencies = useCurrencies()
  const required = { required: true, message: t('common.required') }
  const words = { ...required, whitespace: true }
  return (
    <FormDrawer<NoteIn>
      open={open}
      title={t('notes.receive')}
      submitText={t('notes.receive')}
      initialValues={{ kind: 'bank', currency: 'CNY' }}
      onClose={onClose}
      onSubmit={async (values) => onMade(await receive.mutateAsync({ ...values, amount: plainAmount(values.amount), allocations: [] }))}
    >
      <p className="panel-note">{t('notes.receive_note')}</p>
      <Form.Item name="customer_id" label={t('common.fields.customer')} rules={[required]}>
        <CustomerPicker />
      </Form.Item>
      <Form.Item name="number" label={t('notes.number')} rules={[words]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="kind" label={t('common.fields.kind')} rules={[required]}>
        <Select options={NOTE_KINDS.map((value) => ({ value, label: t(`notes.kind.${value}`) }))} />
      </Form.Item>
      <Form.Item name="currency" label={t('common.fields.currency')} rules={[required]}>
        <Select showSearch options={plainOptions(currencies)} />
      </Form.Item>
      <Form.Item name="amount" label={t('common.fields.amount')} rules={[required, moneyRule(t)]}>
        <MoneyInput />
      </Form.Item>
      <Form.Item name="drawer" label={t('notes.drawer')} rules={[words]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="acceptor" label={t('notes.acceptor')} rules={[words]}>
        <Input maxLength={200} />
      </Form.Item>
      {(['issued_on', 'received_on', 'matures_on'] as const).map((name) => (
        <Form.Item key={name} name={name} label={t(`notes.${name}`)} rules={[required]}>
          <DayInput />
        </Form.Item>
      ))}
    </FormDrawer>
  )
}
