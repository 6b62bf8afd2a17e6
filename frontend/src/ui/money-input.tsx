import { Input, type InputProps } from 'antd'
import type { Rule } from 'antd/es/form'
import type { TFunction } from 'i18next'

interface Props extends Omit<InputProps, 'value' | 'onChange'> {
  value?: string
  onChange?: (value: string) => void
}

/** An amount is typed and sent as text; spaces and thousands commas are taken out, nothing is rounded. */
export function MoneyInput({ value, onChange, ...input }: Props) {
  return (
    <Input
      {...input}
      className="money-input"
      inputMode="decimal"
      autoComplete="off"
      value={value}
      onChange={(event) => onChange?.(event.target.value)}
      onBlur={(event) => {
        const plain = event.target.value.replace(/[\s,]/g, '')
        if (plain !== event.target.value) onChange?.(plain)
      }}
    />
  )
}

export const moneyRule = (t: TFunction): Rule => ({ pattern: /^\s*\d[\d,]*(\.\d+)?\s*$/, message: t('common.money_format') })
export const plainAmount = (text: string): string => text.replace(/[\s,]/g, '')
