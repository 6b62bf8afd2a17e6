import { useTranslation } from 'react-i18next'
import { useMe } from '@/lib/me'
import { plainOptions } from '@/lib/options'
import { SelectFilter } from '@/ui/filters'

const COMMON = ['CNY', 'USD', 'EUR', 'HKD', 'TWD', 'JPY', 'GBP', 'CAD', 'SGD', 'KWD']

/** The companies' own currencies first, then the common ones, and whatever the address names. */
export function useCurrencies(chosen = ''): string[] {
  const own = useMe()?.companies.map((company) => company.base_currency) ?? []
  return [...new Set([...own, ...COMMON, ...(chosen ? [chosen] : [])])]
}

interface Props {
  value: string
  onChange: (value: string) => void
  required?: boolean
}

export function CurrencyFilter({ value, onChange, required }: Props) {
  const { t } = useTranslation()
  const currencies = useCurrencies(value)
  return (
    <SelectFilter label={t('common.fields.currency')} value={value} onChange={onChange} options={plainOptions(currencies)} required={required} width={110} />
  )
}
