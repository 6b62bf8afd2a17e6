import { useTranslation } from 'react-i18next'
import { CustomersTable } from '@/features/customers/customers-table'
import { customersCsv, useCustomers } from '@/features/customers/queries'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { FilterBar, SearchFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { q: '', company: '', collector: '', owner: '', group: '', region: '', industry: '', sort: '', cursor: '' }
const EXACT = ['collector', 'owner', 'group', 'region', 'industry'] as const

export function Component() {
  const { t } = useTranslation()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const query = toQuery(filters)
  const customers = useCustomers(query)
  return (
    <Page title={t('customers.title')}>
      <FilterBar end={<CsvButton name="customers" fetchCsv={() => customersCsv(query)} />}>
        <SearchFilter label={t('customers.search')} value={filters.q} onChange={(q) => change({ q })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
        {EXACT.map((name) => (
          <SearchFilter key={name} narrow label={t(`common.fields.${name}`)} value={filters[name]} onChange={(value) => change({ [name]: value })} />
        ))}
      </FilterBar>
      <CustomersTable
        rows={customers.data?.items}
        nextCursor={customers.data?.next_cursor}
        total={customers.data?.total}
        loading={customers.isFetching}
        error={customers.error}
        onRetry={() => void customers.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
    </Page>
  )
}
