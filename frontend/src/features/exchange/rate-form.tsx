import { App, Form, Input, Select } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { CHOICES, useRecordRate, type RatePush } from '@/features/exchange/queries'
import { plainOptions } from '@/lib/options'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

interface Props {
  open: boolean
  company: { code: string; name: string; base_currency: string } | undefined
  onClose: () => void
}

/** One rate of one day; another for the same day corrects it. */
export function RateForm({ open, company, onClose }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const record = useRecordRate()
  const base = company?.base_currency ?? ''
  const required = { required: true, message: t('common.required') }
  const submit = async (values: RatePush) => {
    await record.mutateAsync({ ...values, company: company?.code, rate: plainAmount(values.rate), source: values.source?.trim() || null })
    void message.success(t('exchange.recorded'))
  }
  return (
    <FormDrawer<RatePush>
      open={open}
      title={t('exchange.add')}
      submitText={t('common.actions.save')}
      initialValues={{ currency: base === 'USD' ? 'EUR' : 'USD', per: 1, rate_on: dayjs().format('YYYY-MM-DD') }}
      onClose={onClose}
      onSubmit={submit}
    >
      <p className="panel-note">{t('exchange.add_note', { company: company?.name ?? '', base })}</p>
      <Form.Item name="currency" label={t('common.fields.currency')} rules={[required]}>
        <Select showSearch options={plainOptions(CHOICES.filter((currency) => currency !== base))} />
      </Form.Item>
      <Form.Item name="rate_on" label={t('exchange.rate_on')} rules={[required]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="rate" label={t('exchange.rate')} rules={[required, moneyRule(t)]}>
        <MoneyInput suffix={base} />
      </Form.Item>
      <Form.Item name="per" label={t('exchange.per')} extra={t('exchange.per_note')}>
        <Select options={[1, 10, 100, 1000, 10000].map((value) => ({ value, label: String(value) }))} />
      </Form.Item>
      <Form.Item name="source" label={t('common.fields.source')}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  )
}
