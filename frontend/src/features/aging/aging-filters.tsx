import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { enumOptions } from '@/lib/options'
import { AmountsInFilter } from '@/ui/amounts-in'
import { CompanyFilter } from '@/ui/company-filter'
import { CurrencyFilter } from '@/ui/currency-filter'
import { DayFilter, FilterBar, InstantFilter, SelectFilter } from '@/ui/filters'

const GROUPS = ['customer', 'company', 'group', 'owner', 'collector', 'industry', 'region', 'kind'] as const
const KINDS = ['invoice', 'credit_note', 'debit_note', 'opening_balance', 'deposit', 'retention', 'advance', 'note_receivable', 'interest', 'fee', 'other'] as const

export type AgingState = {
  group_by: string
  basis: string
  as_of: string
  known_at: string
  currency: string
  kind: string
  company: string
  amounts_in: string
  rate_on: string
  sort: string
  cursor: string
}

interface Props {
  value: AgingState
  onChange: (change: Partial<AgingState>) => void
  end: ReactNode
}

export function AgingFilters({ value, onChange, end }: Props) {
  const { t } = useTranslation()
  return (
    <FilterBar end={end}>
      <SelectFilter
        required
        label={t('aging.group_by')}
        value={value.group_by}
        options={enumOptions(t, 'group_by', GROUPS)}
        onChange={(group_by) => onChange({ group_by })}
      />
      <SelectFilter
        required
        label={t('aging.basis')}
        value={value.basis}
        options={enumOptions(t, 'basis', ['due', 'document'])}
        onChange={(basis) => onChange({ basis })}
      />
      <DayFilter placeholder={t('common.today')} label={t('aging.as_of')} value={value.as_of} onChange={(as_of) => onChange({ as_of })} />
      <InstantFilter label={t('aging.known_at')} value={value.known_at} onChange={(known_at) => onChange({ known_at })} />
      <CurrencyFilter value={value.currency} onChange={(currency) => onChange({ currency })} />
      <SelectFilter label={t('common.fields.kind')} value={value.kind} options={enumOptions(t, 'kind', KINDS)} onChange={(kind) => onChange({ kind })} width={130} />
      <AmountsInFilter amountsIn={value.amounts_in} rateOn={value.rate_on} usual={t('aging.as_of')} onChange={onChange} />
      <CompanyFilter value={value.company} onChange={(company) => onChange({ company })} />
    </FilterBar>
  )
}
