import { Button, Form, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { plainOptions } from '@/lib/options'
import { useCurrencies } from '@/ui/currency-filter'
import { MoneyInput, moneyRule } from '@/ui/money-input'

interface Props {
  name: 'tiers' | 'minimums' | 'fees'
  currency: string
  /** The words of each row's legend, and of the button that adds one. */
  legend: string
  add: string
}

/** Rows of an amount in a currency: from an amount on (tiers), or for a dunning level (fees). */
export function MoneyRows({ name, currency, legend, add }: Props) {
  const { t } = useTranslation()
  const currencies = useCurrencies(currency)
  const required = { required: true, message: t('common.required') }
  return (
    <Form.List name={name}>
      {(fields, list) => (
        <>
          {fields.map((field) => (
            <fieldset key={field.key} className="limit-fields">
              <legend className="visually-hidden">{t(legend, { number: field.name + 1 })}</legend>
              {name === 'fees' ? (
                <Form.Item name={[field.name, 'level']} label={t('interest.level_label')} rules={[required]}>
                  <InputNumber min={1} max={20} precision={0} />
                </Form.Item>
              ) : null}
              <Form.Item name={[field.name, 'currency']} label={t('common.fields.currency')} rules={[required]}>
                <Select showSearch options={plainOptions(currencies)} />
              </Form.Item>
              {name === 'tiers' ? (
                <Form.Item name={[field.name, 'least']} label={t('interest.least')} rules={[required, moneyRule(t)]}>
                  <MoneyInput />
                </Form.Item>
              ) : null}
              <Form.Item name={[field.name, 'amount']} label={t('common.fields.amount')} rules={[required, moneyRule(t)]}>
                <MoneyInput />
              </Form.Item>
              <Button onClick={() => list.remove(field.name)}>{t('common.actions.remove')}</Button>
            </fieldset>
          ))}
          <Button onClick={() => list.add({ currency, amount: '', ...(name === 'tiers' ? { least: '0' } : {}), ...(name === 'fees' ? { level: fields.length + 1 } : {}) })}>{t(add)}</Button>
        </>
      )}
    </Form.List>
  )
}
