import { useTranslation } from 'react-i18next'
import { OrdersTable } from '@/features/orders/orders-table'
import { ORDER_STATES, ordersCsv, useOrders } from '@/features/orders/queries'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { CurrencyFilter } from '@/ui/currency-filter'
import { DayFilter, FilterBar, SearchFilter, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { q: '', status: '', customer_id: '', ordered_from: '', ordered_to: '', currency: '', company: '', sort: '-ordered_on', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const query = toQuery(filters)
  const orders = useOrders(query)
  return (
    <Page title={t('orders.title')} note={t('orders.note')}>
      <FilterBar end={<CsvButton name="orders" fetchCsv={() => ordersCsv(query)} />}>
        <SearchFilter label={t('orders.search')} value={filters.q} onChange={(q) => change({ q })} />
        <SelectFilter
          label={t('common.fields.status')}
          value={filters.status}
          options={ORDER_STATES.map((value) => ({ value, label: t(`orders.status.${value}`) }))}
          onChange={(status) => change({ status })}
        />
        <DayFilter label={t('orders.ordered_from')} value={filters.ordered_from} onChange={(ordered_from) => change({ ordered_from })} />
        <DayFilter label={t('orders.ordered_to')} value={filters.ordered_to} onChange={(ordered_to) => change({ ordered_to })} />
        <CurrencyFilter value={filters.currency} onChange={(currency) => change({ currency })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <OrdersTable
        rows={orders.data?.items}
        nextCursor={orders.data?.next_cursor}
        total={orders.data?.total}
        loading={orders.isFetching}
        error={orders.error}
        onRetry={() => void orders.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
    </Page>
  )
}
