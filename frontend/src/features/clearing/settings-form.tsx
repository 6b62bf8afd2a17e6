import { Alert, App, Button, Checkbox, Form, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSaveSettings, type ClearingSettings } from '@/features/clearing/settings-queries'
import { showOnForm } from '@/lib/form-errors'
import { enumOptions, plainOptions } from '@/lib/options'
import { useCurrencies } from '@/ui/currency-filter'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

const ROLES = ['administrator', 'finance_manager', 'ar_accountant', 'collector', 'salesperson', 'auditor', 'read_only'] as const
const KINDS = ['small_difference', 'bank_charge'] as const
type Limit = ClearingSettings['limits'][number]
type Values = { automatic_at: number; apply_on_load: boolean; discount_grace_days: number; limits?: Limit[] }

interface Props {
  settings: ClearingSettings
  etag: string | null
  /** False shows them without letting them be changed. */
  may: boolean
  currency: string
}

/** How a company clears: what is applied by itself and how much a person may let go. */
export function SettingsForm({ settings, etag, may, currency }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [form] = Form.useForm<Values>()
  const [problem, setProblem] = useState<string | null>(null)
  const save = useSaveSettings(settings.company)
  const submit = async (values: Values) => {
    setProblem(null)
    const limits = (values.limits ?? []).map((one) => ({ ...one, role: one.role ?? null, amount: plainAmount(one.amount) }))
    try {
      await save.mutateAsync({ etag, body: { ...values, automatic_at: Math.round(values.automatic_at * 10), limits } })
      void message.success(t('clearing_settings.saved'))
    } catch (cause) {
      setProblem(showOnForm(form, t, cause))
    }
  }
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      disabled={!may}
      className="panel settings-form"
      initialValues={{ ...settings, automatic_at: settings.automatic_at / 10 }}
      onFinish={(values) => void submit(values)}
    >
      {problem ? <Alert type="error" role="alert" showIcon title={problem} className="form-alert" /> : null}
      <Form.Item name="automatic_at" label={t('clearing_settings.automatic_at')} extra={t('clearing_settings.automatic_at_note')} rules={[{ required: true, message: t('common.required') }]}>
        <InputNumber min={50} max={100} step={0.5} suffix="%" style={{ width: 160 }} />
      </Form.Item>
      <Form.Item name="apply_on_load" valuePropName="checked" extra={t('clearing_settings.apply_on_load_note')}>
        <Checkbox>{t('clearing_settings.apply_on_load')}</Checkbox>
      </Form.Item>
      <Form.Item name="discount_grace_days" label={t('clearing_settings.grace_days')} extra={t('clearing_settings.grace_days_note')} rules={[{ required: true, message: t('common.required') }]}>
        <InputNumber min={0} max={60} precision={0} style={{ width: 160 }} />
      </Form.Item>
      <h2>{t('clearing_settings.limits')}</h2>
      <p className="panel-note">{t('clearing_settings.limits_note')}</p>
      <LimitFields currency={currency} />
      {may ? (
        <Button type="primary" htmlType="submit" loading={save.isPending} className="settings-save">
          {t('common.actions.save')}
        </Button>
      ) : null}
    </Form>
  )
}

function LimitFields({ currency }: { currency: string }) {
  const { t } = useTranslation()
  const currencies = useCurrencies(currency)
  const required = { required: true, message: t('common.required') }
  return (
    <Form.List name="limits">
      {(fields, { add, remove }) => (
        <>
          {fields.length === 0 ? <p className="muted">{t('clearing_settings.no_limits')}</p> : null}
          {fields.map((field) => (
            <fieldset key={field.key} className="limit-fields">
              <legend className="visually-hidden">{t('clearing_settings.limit_number', { number: field.name + 1 })}</legend>
              <Form.Item name={[field.name, 'kind']} label={t('common.fields.kind')} rules={[required]}>
                <Select options={KINDS.map((value) => ({ value, label: t(`clearing.difference.${value}`) }))} />
              </Form.Item>
              <Form.Item name={[field.name, 'currency']} label={t('common.fields.currency')} rules={[required]}>
                <Select showSearch options={plainOptions(currencies)} />
              </Form.Item>
              <Form.Item name={[field.name, 'role']} label={t('common.fields.role')}>
                <Select allowClear placeholder={t('clearing_settings.everyone')} options={enumOptions(t, 'role', ROLES)} />
              </Form.Item>
              <Form.Item name={[field.name, 'amount']} label={t('clearing_settings.at_most')} rules={[required, moneyRule(t)]}>
                <MoneyInput />
              </Form.Item>
              <Button onClick={() => remove(field.name)}>{t('common.actions.remove')}</Button>
            </fieldset>
          ))}
          <Button onClick={() => add({ kind: 'small_difference', currency, amount: '' })}>{t('clearing_settings.add_limit')}</Button>
        </>
      )}
    </Form.List>
  )
}
