import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { CompanyFilter } from '@/ui/company-filter'
import { CurrencyFilter } from '@/ui/currency-filter'
import { DayFilter, FilterBar, SearchFilter, ToggleFilter } from '@/ui/filters'

export const PAYMENT_DEFAULTS = {
  q: '', unapplied: '', unidentified: '', currency: '', company: '', received_from: '', received_to: '', customer_id: '', sort: '-received_on', cursor: '',
}
type PaymentFilterState = typeof PAYMENT_DEFAULTS

interface Props {
  value: PaymentFilterState
  onChange: (change: Partial<PaymentFilterState>) => void
  end: ReactNode
}

export function PaymentFilters({ value, onChange, end }: Props) {
  const { t } = useTranslation()
  return (
    <FilterBar end={end}>
      <SearchFilter label={t('payments.search')} value={value.q} onChange={(q) => onChange({ q })} />
      <ToggleFilter label={t('payments.has_unapplied')} value={value.unapplied} onChange={(unapplied) => onChange({ unapplied })} />
      <ToggleFilter label={t('payments.unidentified')} value={value.unidentified} onChange={(unidentified) => onChange({ unidentified })} />
      <CurrencyFilter value={value.currency} onChange={(currency) => onChange({ currency })} />
      <CompanyFilter value={value.company} onChange={(company) => onChange({ company })} />
      <DayFilter label={t('payments.received_from')} value={value.received_from} onChange={(received_from) => onChange({ received_from })} />
      <DayFilter label={t('payments.received_to')} value={value.received_to} onChange={(received_to) => onChange({ received_to })} />
    </FilterBar>
  )
}
