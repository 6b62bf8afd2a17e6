import { useTranslation } from 'react-i18next'
import { creditsCsv, REFUND_STATES, useRefunds, useTransfers } from '@/features/credits/queries'
import { RefundsTable } from '@/features/credits/refunds-table'
import { TransfersTable } from '@/features/credits/transfers-table'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { CurrencyFilter } from '@/ui/currency-filter'
import { FilterBar, SearchFilter, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { view: 'refunds', q: '', status: '', currency: '', company: '', sort: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const view = filters.view === 'transfers' ? 'transfers' : 'refunds'
  const { q, status, currency, company, sort, cursor } = filters
  const shared = { currency, company, sort, cursor }
  const query = toQuery(view === 'refunds' ? { ...shared, q, status } : shared)
  const refunds = useRefunds(query, view === 'refunds')
  const transfers = useTransfers(query, view === 'transfers')
  const list = view === 'refunds' ? refunds : transfers
  const shown = {
    nextCursor: list.data?.next_cursor,
    total: list.data?.total,
    loading: list.isFetching,
    error: list.error,
    onRetry: () => void list.refetch(),
    pager,
    sort: filters.sort,
    onSort: (sort: string) => change({ sort }),
  }
  return (
    <Page title={t('credits.title')} note={t('credits.note')}>
      <FilterBar end={<CsvButton name={view} fetchCsv={() => creditsCsv(view, query)} />}>
        <SelectFilter
          required
          label={t('credits.view')}
          value={view}
          options={(['refunds', 'transfers'] as const).map((value) => ({ value, label: t(`credits.${value}`) }))}
          onChange={(value) => change({ view: value, sort: '', q: '', status: '' })}
        />
        {view === 'refunds' ? <SearchFilter label={t('credits.search')} value={filters.q} onChange={(text) => change({ q: text })} /> : null}
        {view === 'refunds' ? (
          <SelectFilter
            label={t('common.fields.status')}
            value={filters.status}
            options={REFUND_STATES.map((value) => ({ value, label: t(`credits.status.${value}`) }))}
            onChange={(chosen) => change({ status: chosen })}
          />
        ) : null}
        <CurrencyFilter value={filters.currency} onChange={(currency) => change({ currency })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      {view === 'refunds' ? <RefundsTable rows={refunds.data?.items} {...shown} /> : <TransfersTable rows={transfers.data?.items} {...shown} />}
    </Page>
  )
}
