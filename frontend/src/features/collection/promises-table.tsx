import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { PromiseRow } from '@/features/collection/queries'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: PromiseRow[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
}

// A running promise is no open item: the words of its states are its own.
const TONE: Record<string, string> = { open: 'pending', kept: 'kept', partly_kept: 'medium', broken: 'broken' }

const SHOWN = 3 // items named in a row; the others by their number

export function PromisesTable(list: Props) {
  const { t } = useTranslation()
  const columns: Column<PromiseRow>[] = [
    {
      key: 'customer',
      title: t('common.fields.customer'),
      fixed: true,
      render: (row) => (
        <Link className="clip" title={row.customer_name} to={`/customers/${row.customer_id}?tab=timeline`}>
          {row.customer_name}
        </Link>
      ),
    },
    { key: 'amount', title: t('collection.promise_amount'), numeric: true, render: (row) => <Money amount={row.amount} currency={row.currency} strong /> },
    { key: 'received', title: t('collection.received'), numeric: true, render: (row) => <Money amount={row.received} currency={row.currency} dimZero /> },
    { key: 'given_on', title: t('collection.given_on'), sort: 'given_on', render: (row) => <Day value={row.given_on} /> },
    { key: 'promised_on', title: t('collection.promised_on'), sort: 'promised_on', render: (row) => <Day value={row.promised_on} /> },
    {
      key: 'items',
      title: t('collection.promise_items'),
      render: (row) =>
        row.items.length ? (
          <span className="row">
            {row.items.slice(0, SHOWN).map((item) => (
              <Link key={item.id} to={`/invoices/${item.id}`}>
                {item.number}
              </Link>
            ))}
            {row.items.length > SHOWN ? <span className="muted" title={row.items.map((item) => item.number).join(', ')}>{`+${row.items.length - SHOWN}`}</span> : null}
          </span>
        ) : (
          <span className="none">–</span>
        ),
    },
    { key: 'grace', title: t('collection.grace_days'), numeric: true, render: (row) => row.grace_days },
    { key: 'status', title: t('common.fields.status'), render: (row) => <StatusTag value={TONE[row.status] ?? row.status} text={t(`enums.promise.${row.status}`)} /> },
  ]
  return <DataTable<PromiseRow> label={t('collection.promises')} columns={columns} rowKey={(row) => row.id} emptyText={t('collection.no_promises')} {...list} />
}
