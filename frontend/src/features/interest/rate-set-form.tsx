import { App, Button, Checkbox, Form, Input, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { MoneyRows } from '@/features/interest/money-rows'
import { DAY_COUNTS, METHODS, useSaveRateSet, type RateSet, type RateSetFields } from '@/features/interest/queries'
import { plainOptions } from '@/lib/options'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'
import { plainAmount } from '@/ui/money-input'

interface Props {
  open: boolean
  /** The set to change; none makes a new one. */
  from: RateSet | null
  company?: string
  currency: string
  onClose: () => void
}

type Values = RateSetFields & { code: string }

const NEW = { method: 'contract', day_count: 'actual/365', margin_percent: '0', grace_days: 0, grace_counts: true, rates: [], tiers: [], minimums: [] }

/** Dated rates with their source, fixed fees by amount and the least that is billed. */
export function RateSetForm({ open, from, company, currency, onClose }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const save = useSaveRateSet(company)
  const submit = async ({ code, ...values }: Values) => {
    const tiers = (values.tiers ?? []).map((row) => ({ ...row, least: plainAmount(row.least ?? '0'), amount: plainAmount(row.amount) }))
    const minimums = (values.minimums ?? []).map((row) => ({ ...row, amount: plainAmount(row.amount) }))
    const body = { ...values, name: values.name.trim(), source: values.source.trim(), daily_percent: values.daily_percent || null, margin_percent: values.margin_percent || '0' }
    await save.mutateAsync({ ...body, rates: values.rates ?? [], tiers, minimums, id: from?.id, code: from?.code ?? code })
    void message.success(t('interest.saved'))
  }
  return (
    <FormDrawer<Values>
      open={open}
      title={from ? t('interest.edit_set', { name: from.name }) : t('interest.make_set')}
      submitText={t('common.actions.save')}
      initialValues={from ?? NEW}
      width={640}
      onClose={onClose}
      onSubmit={submit}
    >
      <Fields isNew={from === null} currency={currency} />
    </FormDrawer>
  )
}

function Fields({ isNew, currency }: { isNew: boolean; currency: string }) {
  const { t } = useTranslation()
  const method: unknown = Form.useWatch('method')
  const required = { required: true, whitespace: true, message: t('common.required') }
  const percent = { pattern: /^\d{1,3}(\.\d{1,6})?$/, message: t('common.money_format') }
  return (
    <>
      {isNew ? (
        <Form.Item name="code" label={t('interest.code')} rules={[required]}>
          <Input maxLength={100} />
        </Form.Item>
      ) : null}
      <Form.Item name="name" label={t('common.fields.name')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="source" label={t('interest.source')} extra={t('interest.source_note')} rules={[required]}>
        <Input.TextArea rows={2} maxLength={4000} />
      </Form.Item>
      <Form.Item name="method" label={t('interest.method_label')}>
        <Select options={METHODS.map((value) => ({ value, label: t(`interest.methods.${value}`) }))} />
      </Form.Item>
      {method === 'reference' || method === 'reference_at_default' ? (
        <Form.Item name="margin_percent" label={t('interest.margin')} rules={[percent]}>
          <Input inputMode="decimal" />
        </Form.Item>
      ) : null}
      {method === 'agreed_or_daily' ? (
        <Form.Item name="daily_percent" label={t('interest.daily')} rules={[required, percent]}>
          <Input inputMode="decimal" />
        </Form.Item>
      ) : null}
      <Form.Item name="day_count" label={t('interest.day_count')}>
        <Select options={plainOptions(DAY_COUNTS)} />
      </Form.Item>
      <Form.Item name="grace_days" label={t('interest.grace_days')}>
        <InputNumber min={0} max={365} precision={0} />
      </Form.Item>
      <Form.Item name="grace_counts" valuePropName="checked">
        <Checkbox>{t('interest.grace_counts')}</Checkbox>
      </Form.Item>
      <h2>{t('interest.rates')}</h2>
      <RateRows />
      <h2>{t('interest.tiers')}</h2>
      <MoneyRows name="tiers" currency={currency} legend="interest.tier_number" add="interest.add_tier" />
      <h2>{t('interest.minimums')}</h2>
      <MoneyRows name="minimums" currency={currency} legend="interest.minimum_number" add="interest.add_minimum" />
    </>
  )
}

function RateRows() {
  const { t } = useTranslation()
  const required = { required: true, message: t('common.required') }
  const signed = { pattern: /^-?\d{1,3}(\.\d{1,6})?$/, message: t('common.money_format') }
  return (
    <Form.List name="rates">
      {(fields, { add, remove }) => (
        <>
          {fields.map((field) => (
            <fieldset key={field.key} className="limit-fields">
              <legend className="visually-hidden">{t('interest.rate_number', { number: field.name + 1 })}</legend>
              <Form.Item name={[field.name, 'from_on']} label={t('interest.from_on')} rules={[required]}>
                <DayInput />
              </Form.Item>
              <Form.Item name={[field.name, 'percent']} label={t('interest.percent')} rules={[required, signed]}>
                <Input inputMode="decimal" />
              </Form.Item>
              <Button onClick={() => remove(field.name)}>{t('common.actions.remove')}</Button>
            </fieldset>
          ))}
          <Button onClick={() => add({ percent: '' })}>{t('interest.add_rate')}</Button>
        </>
      )}
    </Form.List>
  )
}
