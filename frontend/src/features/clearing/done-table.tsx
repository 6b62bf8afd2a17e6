import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Clearing } from '@/features/clearing/contract'
import { isZero } from '@/lib/format'
import type { Pager } from '@/lib/url-state'
import { Actor } from '@/ui/actor'
import { DataTable, type Column } from '@/ui/data-table'
import { Day, Instant } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Clearing[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
  onOpen: (clearing: Clearing) => void
}

export function ClearingTag({ clearing }: { clearing: Clearing }) {
  const { t } = useTranslation()
  return <StatusTag value={clearing.state === 'standing' ? 'applied' : 'reversed'} text={t(`clearing.clearing_state.${clearing.state}`)} />
}

/** What paid: one receipt by its number, or how many credits together. */
function PaidWith({ clearing }: { clearing: Clearing }) {
  const { t } = useTranslation()
  if (clearing.payment_id === null) return <>{t('joint.of_several', { count: clearing.credits })}</>
  return (
    <Link className="clip" to={`/payments/${clearing.payment_id}`}>
      {clearing.payment_number}
    </Link>
  )
}

const amount = (value: string, currency: string) => (isZero(value) ? <span className="none">–</span> : <Money amount={value} currency={currency} />)

/** Everything that was cleared, by whom or by itself, and whether it stands. */
export function ClearingsTable({ onOpen, ...list }: Props) {
  const { t } = useTranslation()
  const columns: Column<Clearing>[] = [
    { key: 'made_at', title: t('clearing.all.made_at'), sort: 'id', fixed: true, render: (row) => <Instant value={row.made_at} /> },
    {
      key: 'customer',
      title: t('common.fields.customer'),
      render: (row) =>
        row.customer_id === null ? (
          <span className="none">–</span>
        ) : (
          <Link className="clip" to={`/customers/${row.customer_id}`}>
            {row.customer_name}
          </Link>
        ),
    },
    { key: 'paid', title: t('clearing.all.paid_with'), render: (row) => <PaidWith clearing={row} /> },
    { key: 'received_on', title: t('clearing.all.received_on'), sort: 'received_on', render: (row) => <Day value={row.received_on} /> },
    { key: 'applied', title: t('clearing.amounts.applied'), sort: 'applied', numeric: true, render: (row) => <Money amount={row.applied} currency={row.currency} strong /> },
    { key: 'differences', title: t('clearing.amounts.differences'), numeric: true, wideOnly: true, render: (row) => amount(row.differences, row.currency) },
    { key: 'left', title: t('clearing.amounts.left'), numeric: true, wideOnly: true, render: (row) => amount(row.left, row.currency) },
    { key: 'by', title: t('clearing.all.by'), render: (row) => <span className="small">{row.automatic ? t('clearing.by_itself') : <Actor value={row.actor} />}</span> },
    { key: 'state', title: t('common.fields.status'), render: (row) => <ClearingTag clearing={row} /> },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) => (
        <Button size="small" aria-label={`${t('outgoing.look')}: ${row.id}`} onClick={() => onOpen(row)}>
          {t('outgoing.look')}
        </Button>
      ),
    },
  ]
  return <DataTable<Clearing> label={t('clearing.all.title')} columns={columns} rowKey={(row) => row.id} emptyText={t('clearing.all.none')} {...list} />
}
