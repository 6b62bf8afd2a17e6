import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { ClearingDrawer } from '@/features/clearing/done-drawer'
import { clearingsCsv, useClearings } from '@/features/clearing/done-queries'
import { ClearingsTable } from '@/features/clearing/done-table'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { CurrencyFilter } from '@/ui/currency-filter'
import { DayFilter, FilterBar, SearchFilter, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { q: '', state: '', automatic: '', made_from: '', made_to: '', currency: '', customer_id: '', company: '', sort: '', cursor: '' }
const STATES = ['standing', 'undone'] as const

/** All that was cleared: when, by whom or by itself, for whom, how much, and whether it stands. */
export function Component() {
  const { t } = useTranslation()
  const [filters, change] = useFilters(DEFAULTS)
  const [search, setSearch] = useSearchParams()
  const pager = usePager()
  const query = toQuery(filters)
  const clearings = useClearings(query)
  const open = Number(search.get('clearing')) || null
  const show = (id: number | null) =>
    setSearch((now) => {
      const next = new URLSearchParams(now)
      if (id === null) next.delete('clearing')
      else next.set('clearing', String(id))
      return next
    })
  return (
    <Page title={t('clearing.all.title')} note={t('clearing.all.note')} back={<Link to="/clearing">← {t('clearing.title')}</Link>}>
      <FilterBar end={<CsvButton name="clearings" fetchCsv={() => clearingsCsv(query)} />}>
        <SearchFilter label={t('clearing.all.search')} value={filters.q} onChange={(q) => change({ q })} />
        <SelectFilter
          label={t('common.fields.status')}
          value={filters.state}
          options={STATES.map((value) => ({ value, label: t(`clearing.clearing_state.${value}`) }))}
          onChange={(state) => change({ state })}
          width={120}
        />
        <SelectFilter
          label={t('clearing.all.by')}
          value={filters.automatic}
          options={[
            { value: 'true', label: t('clearing.by_itself') },
            { value: 'false', label: t('clearing.all.by_person') },
          ]}
          onChange={(automatic) => change({ automatic })}
          width={120}
        />
        <DayFilter label={t('clearing.all.made_from')} value={filters.made_from} onChange={(made_from) => change({ made_from })} />
        <DayFilter label={t('clearing.all.made_to')} value={filters.made_to} onChange={(made_to) => change({ made_to })} />
        <CurrencyFilter value={filters.currency} onChange={(currency) => change({ currency })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <ClearingsTable
        rows={clearings.data?.items}
        nextCursor={clearings.data?.next_cursor}
        total={clearings.data?.total}
        loading={clearings.isFetching}
        error={clearings.error}
        onRetry={() => void clearings.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
        onOpen={(row) => show(row.id)}
      />
      <ClearingDrawer id={open} onClose={() => show(null)} />
    </Page>
  )
}
