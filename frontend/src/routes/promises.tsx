import { useTranslation } from 'react-i18next'
import { PromisesTable } from '@/features/collection/promises-table'
import { PROMISE_STATES, promisesCsv, usePromises } from '@/features/collection/queries'
import { enumOptions } from '@/lib/options'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { CurrencyFilter } from '@/ui/currency-filter'
import { DayFilter, FilterBar, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { status: '', currency: '', company: '', due_from: '', due_to: '', sort: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const query = toQuery(filters)
  const promises = usePromises(query)
  return (
    <Page title={t('collection.promises')} note={t('collection.promises_note')}>
      <FilterBar end={<CsvButton name="promises" fetchCsv={() => promisesCsv(query)} />}>
        <SelectFilter label={t('common.fields.status')} value={filters.status} options={enumOptions(t, 'promise', PROMISE_STATES)} onChange={(status) => change({ status })} />
        <DayFilter label={t('collection.due_from')} value={filters.due_from} onChange={(due_from) => change({ due_from })} />
        <DayFilter label={t('collection.due_to')} value={filters.due_to} onChange={(due_to) => change({ due_to })} />
        <CurrencyFilter value={filters.currency} onChange={(currency) => change({ currency })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <PromisesTable
        rows={promises.data?.items}
        nextCursor={promises.data?.next_cursor}
        total={promises.data?.total}
        loading={promises.isFetching}
        error={promises.error}
        onRetry={() => void promises.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
    </Page>
  )
}
