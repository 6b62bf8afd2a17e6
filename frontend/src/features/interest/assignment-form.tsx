import { App, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useAssign, type AssignmentIn, type RateSet } from '@/features/interest/queries'
import { CustomerPicker } from '@/ui/customer-picker'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'

interface Props {
  open: boolean
  sets: RateSet[]
  company?: string
  onClose: () => void
}

type Values = Pick<AssignmentIn, 'rate_set_id' | 'customer_id' | 'contract_number' | 'agreed_percent' | 'signed_on'>

/** Which rate set holds for a customer, a contract, or the whole company where neither is named. */
export function AssignmentForm({ open, sets, company, onClose }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const assign = useAssign()
  const submit = async (values: Values) => {
    await assign.mutateAsync({
      company: company ?? null,
      rate_set_id: values.rate_set_id ?? null,
      customer_id: values.customer_id ?? null,
      contract_number: values.contract_number?.trim() || null,
      agreed_percent: values.agreed_percent?.trim() || null,
      signed_on: values.signed_on ?? null,
    })
    void message.success(t('interest.saved'))
  }
  return (
    <FormDrawer<Values> open={open} title={t('interest.assign')} submitText={t('common.actions.save')} onClose={onClose} onSubmit={submit}>
      <p className="panel-note">{t('interest.assign_note')}</p>
      <Form.Item name="rate_set_id" label={t('interest.rate_set')}>
        <Select allowClear placeholder={t('interest.no_interest')} options={sets.map((set) => ({ value: set.id, label: set.name }))} />
      </Form.Item>
      <Form.Item name="customer_id" label={t('common.fields.customer')}>
        <CustomerPicker company={company} />
      </Form.Item>
      <Form.Item name="contract_number" label={t('interest.contract_number')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="agreed_percent" label={t('interest.agreed')} rules={[{ pattern: /^\d{1,3}(\.\d{1,6})?$/, message: t('common.money_format') }]}>
        <Input inputMode="decimal" />
      </Form.Item>
      <Form.Item name="signed_on" label={t('interest.signed_on')}>
        <DayInput />
      </Form.Item>
    </FormDrawer>
  )
}
