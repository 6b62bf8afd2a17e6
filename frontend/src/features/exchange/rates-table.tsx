import { useTranslation } from 'react-i18next'
import type { Rate } from '@/features/exchange/queries'
import type { Pager } from '@/lib/url-state'
import { Actor } from '@/ui/actor'
import { DataTable, type Column } from '@/ui/data-table'
import { Day, Instant } from '@/ui/day'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Rate[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
}

export function RatesTable(list: Props) {
  const { t } = useTranslation()
  const columns: Column<Rate>[] = [
    { key: 'rate_on', title: t('exchange.rate_on'), sort: 'rate_on', fixed: true, render: (row) => <Day value={row.rate_on} /> },
    { key: 'currency', title: t('common.fields.currency'), sort: 'currency', render: (row) => row.currency },
    { key: 'rate', title: t('exchange.rate'), numeric: true, render: (row) => <span className="money money-strong">{row.rate}</span> },
    { key: 'base', title: t('exchange.base_currency'), render: (row) => row.base_currency },
    { key: 'company', title: t('common.fields.company'), wideOnly: true, render: (row) => row.company },
    { key: 'source', title: t('common.fields.source'), render: (row) => row.source || <span className="none">–</span> },
    { key: 'recorded_at', title: t('common.fields.recorded_at'), sort: 'recorded_at', wideOnly: true, render: (row) => <Instant value={row.recorded_at} /> },
    { key: 'actor', title: t('common.fields.actor'), wideOnly: true, render: (row) => <Actor value={row.actor} /> },
    {
      key: 'status',
      title: t('common.fields.status'),
      render: (row) => <StatusTag value={row.in_force ? 'active' : 'inactive'} text={t(row.in_force ? 'exchange.in_force' : 'exchange.replaced')} />,
    },
  ]
  return <DataTable<Rate> label={t('exchange.rates')} columns={columns} rowKey={(row) => row.id} emptyText={t('exchange.no_rates')} {...list} />
}
