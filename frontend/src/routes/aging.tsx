import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { AgingChart } from '@/features/aging/aging-chart'
import { AgingFilters, type AgingState } from '@/features/aging/aging-filters'
import { AgingTable } from '@/features/aging/aging-table'
import { agingCsv, useAging, type AgingRow } from '@/features/aging/queries'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CsvButton } from '@/ui/csv-button'
import { Day, Instant } from '@/ui/day'
import { useNarrow } from '@/ui/use-narrow'
import { Page } from '@/ui/page'
import { RatesNote } from '@/ui/rates-note'

const DEFAULTS: AgingState = {
  group_by: 'customer', basis: 'due', as_of: '', known_at: '', currency: '', kind: '', company: '', amounts_in: 'document', rate_on: '', sort: '-gross', cursor: '',
}
// How a row of each grouping narrows the list of items.
const ITEM_FILTER: Record<string, string> = { customer: 'customer_id', company: 'company', kind: 'kind', group: 'group', owner: 'owner', collector: 'collector', industry: 'industry', region: 'region' }

export function Component() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  // The table needs its room: the chart stands beside it only where both fit.
  const beside = !useNarrow(1699)
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const query = toQuery(filters)
  const aging = useAging(query)
  const report = aging.data

  const itemsAddress = useCallback(
    ({ row, currency, bucket, overdue }: { row?: AgingRow; currency: string; bucket?: string; overdue?: boolean }) => {
      // An amount in the base currency holds items of every currency.
      const params = new URLSearchParams(filters.amounts_in === 'base' ? {} : { currency })
      if (filters.amounts_in === 'base' && filters.currency) params.set('currency', filters.currency)
      for (const name of ['as_of', 'known_at', 'company', 'kind'] as const) if (filters[name]) params.set(name, filters[name])
      if (filters.basis !== 'due') params.set('basis', filters.basis)
      if (bucket) params.set('bucket', bucket)
      else params.set(overdue ? 'overdue' : 'status', overdue ? 'true' : 'unpaid')
      const filter = ITEM_FILTER[filters.group_by]
      if (row?.key && filter) params.set(filter, row.key)
      return `/invoices?${params}`
    },
    [filters],
  )
  const name = useCallback(
    (row: AgingRow) => {
      if (row.key === null) return <span className="muted">{t('aging.unnamed')}</span>
      if (filters.group_by === 'customer') return (
          <Link className="clip name-clip" title={row.name ?? undefined} to={`/customers/${row.key}`}>
            {row.name}
          </Link>
        )
      if (filters.group_by === 'kind') return t(`enums.kind.${row.key}`, { defaultValue: row.name ?? row.key })
      return row.name ?? row.key
    },
    [filters.group_by, t],
  )
  const chartCurrency = (filters.amounts_in === 'document' && filters.currency) || report?.totals[0]?.currency || ''
  return (
    <Page
      title={t('aging.title')}
      note={
        report ? (
          <>
            {t('aging.as_of')} <Day value={report.as_of} />
            {report.known_at ? (
              <>
                {' · '}
                {t('aging.known_at')} <Instant value={report.known_at} />
              </>
            ) : null}
            {report.amounts_in === 'base' ? <RatesNote report={report} /> : null}
            {' · '}
            <code>{report.method}</code>
          </>
        ) : null
      }
    >
      <AgingFilters value={filters} onChange={change} end={<CsvButton name={`aging-${report?.as_of ?? ''}`} fetchCsv={() => agingCsv(query)} />} />
      <div className={beside ? 'columns aging-columns' : 'page aging-stacked'}>
        <AgingTable
          report={report}
          loading={aging.isFetching}
          error={aging.error}
          onRetry={() => void aging.refetch()}
          groupTitle={t(`enums.group_by.${filters.group_by}`)}
          pager={pager}
          name={name}
          itemsAddress={itemsAddress}
          sort={filters.sort}
          onSort={(sort) => change({ sort })}
        />
        {report && chartCurrency ? (
          <section className="panel">
            <div className="panel-head">
              <h2>{t('aging.chart_title')}</h2>
              <span className="panel-note">{chartCurrency}</span>
            </div>
            <AgingChart report={report} currency={chartCurrency} upright={!beside} onBucket={(bucket) => void navigate(itemsAddress({ currency: chartCurrency, bucket }))} />
          </section>
        ) : null}
      </div>
    </Page>
  )
}
