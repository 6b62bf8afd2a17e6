import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { AliasesTable } from '@/features/clearing/aliases-table'
import { aliasesCsv, useAliases } from '@/features/clearing/queries'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { FilterBar, SearchFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { q: '', customer_id: '', company: '', sort: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const query = toQuery(filters)
  const aliases = useAliases(query)
  return (
    <Page title={t('clearing.learnt')} note={t('clearing.learnt_note')} back={<Link to="/clearing">← {t('clearing.title')}</Link>}>
      <FilterBar end={<CsvButton name="payer-aliases" fetchCsv={() => aliasesCsv(query)} />}>
        <SearchFilter label={t('clearing.search_payers')} value={filters.q} onChange={(q) => change({ q })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <AliasesTable
        rows={aliases.data?.items}
        nextCursor={aliases.data?.next_cursor}
        total={aliases.data?.total}
        loading={aliases.isFetching}
        error={aliases.error}
        onRetry={() => void aliases.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
    </Page>
  )
}
