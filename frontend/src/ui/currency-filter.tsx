import { useTranslation } from 'react-i18next'
import { useMe } from '@/lib/me'
import { plainOptions } from '@/lib/options'
import { SelectFilter } from '@/ui/filters'

const COMMON = ['CNY', 'USD', 'EUR', 'HKD', 'TWD', 'JPY', 'GBP', 'CAD', 'SGD', 'KWD']

/** The companies' own currencies first, then the common ones, and whatever the address names. */
export function useCurrencies(chosen = '', others: string[] = []): string[] {
  const own = useMe()?.companies.map((company) => company.base_currency) ?? []
  return [...new Set([...own, ...others, ...COMMON, ...(chosen ? [chosen] : [])])]
}

interface Props {
  value: string
  onChange: (value: string) => void
  required?: boolean
  /** Currencies known to be in the book; they come first. */
  others?: string[]
}

export function CurrencyFilter({ value, onChange, required, others }: Props) {
  const { t } = useTranslation()
  const currencies = useCurrencies(value, others)
  return (
    <SelectFilter label={t('common.fields.currency')} value={value} onChange={onChange} options={plainOptions(currencies)} required={required} width={110} />
  )
}
