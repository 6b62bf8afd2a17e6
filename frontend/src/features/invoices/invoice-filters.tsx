import { Button, Tag } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { KINDS, STATUSES } from '@/features/invoices/queries'
import { enumOptions } from '@/lib/options'
import { CompanyFilter } from '@/ui/company-filter'
import { CurrencyFilter } from '@/ui/currency-filter'
import { DayFilter, FilterBar, InstantFilter, SearchFilter, SelectFilter, ToggleFilter } from '@/ui/filters'

export const INVOICE_DEFAULTS = {
  q: '', status: '', overdue: '', kind: '', currency: '', company: '', due_from: '', due_to: '', customer_id: '',
  group: '', owner: '', collector: '', industry: '', region: '', as_of: '', known_at: '', bucket: '', basis: '',
  classification: '', cause: '', responsible: '', deadline_passed: '', held: '', sort: '-issued_on', cursor: '',
}
type InvoiceFilterState = typeof INVOICE_DEFAULTS

// Filters that come with an address (from a cell of the aging, from a card) and are shown as tags that can be taken off.
const CARRIED = ['bucket', 'basis', 'customer_id', 'group', 'owner', 'collector', 'industry', 'region'] as const

interface Props {
  value: InvoiceFilterState
  onChange: (change: Partial<InvoiceFilterState>) => void
  words: (name: (typeof CARRIED)[number], value: string) => string
  /** The overdue causes to choose from. */
  causes: { code: string; name: string }[]
  end: ReactNode
}

export function InvoiceFilters({ value, onChange, words, causes, end }: Props) {
  const { t } = useTranslation()
  const named = [...new Map(causes.map((cause) => [cause.code, { value: cause.code, label: cause.name }])).values()]
  const carried = CARRIED.filter((name) => value[name] !== '')
  return (
    <>
      <FilterBar end={end}>
        <SearchFilter label={t('invoices.search')} value={value.q} onChange={(q) => onChange({ q })} />
        <SelectFilter label={t('common.fields.status')} value={value.status} options={enumOptions(t, 'status', STATUSES)} onChange={(status) => onChange({ status })} width={120} />
        <SelectFilter
          label={t('invoices.overdue')}
          value={value.overdue}
          options={[
            { value: 'true', label: t('common.yes') },
            { value: 'false', label: t('common.no') },
          ]}
          onChange={(overdue) => onChange({ overdue })}
          width={90}
        />
        <SelectFilter label={t('common.fields.kind')} value={value.kind} options={enumOptions(t, 'kind', KINDS)} onChange={(kind) => onChange({ kind })} width={130} />
        <CurrencyFilter value={value.currency} onChange={(currency) => onChange({ currency })} />
        <CompanyFilter value={value.company} onChange={(company) => onChange({ company })} />
        <DayFilter label={t('invoices.due_from')} value={value.due_from} onChange={(due_from) => onChange({ due_from })} />
        <DayFilter label={t('invoices.due_to')} value={value.due_to} onChange={(due_to) => onChange({ due_to })} />
        <DayFilter placeholder={t('common.today')} label={t('common.fields.as_of')} value={value.as_of} onChange={(as_of) => onChange({ as_of })} />
        <SelectFilter
          label={t('classification.title')}
          value={value.classification}
          options={enumOptions(t, 'classification', ['normal', 'abnormal', 'none'])}
          onChange={(classification) => onChange({ classification })}
          width={110}
        />
        <SelectFilter label={t('classification.cause')} value={value.cause} options={named} onChange={(cause) => onChange({ cause })} />
        <SearchFilter narrow label={t('classification.responsible')} value={value.responsible} onChange={(responsible) => onChange({ responsible })} />
        <ToggleFilter label={t('classification.deadline_passed')} value={value.deadline_passed} onChange={(deadline_passed) => onChange({ deadline_passed })} />
        <ToggleFilter label={t('invoices.held')} value={value.held} onChange={(held) => onChange({ held })} />
        {value.known_at ? <InstantFilter label={t('common.fields.known_at')} value={value.known_at} onChange={(known_at) => onChange({ known_at })} /> : null}
      </FilterBar>
      {carried.length > 0 ? (
        <div className="row" role="group" aria-label={t('invoices.narrowed_by')}>
          <span className="muted small">{t('invoices.narrowed_by')}</span>
          {carried.map((name) => (
            <Tag key={name} className="tone tone-info" closable={{ 'aria-label': t('common.actions.remove') }} onClose={() => onChange({ [name]: '' })}>
              {words(name, value[name])}
            </Tag>
          ))}
          <Button type="link" size="small" onClick={() => onChange(INVOICE_DEFAULTS)}>
            {t('invoices.clear_filters')}
          </Button>
        </div>
      ) : null}
    </>
  )
}
