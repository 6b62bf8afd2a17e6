import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Charge, Waiver } from '@/features/interest/queries'
import type { Waivable } from '@/features/interest/waive-form'
import { isZero } from '@/lib/format'
import type { Pager } from '@/lib/url-state'
import { Actor } from '@/ui/actor'
import { DataTable, type Column } from '@/ui/data-table'
import { Day, Instant } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

interface Props<Row> {
  rows: Row[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort?: string
  onSort?: (sort: string) => void
}

type Named = { kind: Charge['kind']; level: number }

function useName(): (row: Named) => string {
  const { t } = useTranslation()
  return (row) => t(`interest.kind.${row.kind}`) + (row.level ? ` · ${t('interest.level', { level: row.level })}` : '')
}

function useOwn<Row extends Named & { invoice_id: number; invoice_number: string; customer_id: number; customer_name: string }>(): Column<Row>[] {
  const { t } = useTranslation()
  const name = useName()
  return [
    { key: 'number', title: t('interest.item'), fixed: true, render: (row) => <Link to={`/invoices/${row.invoice_id}`}>{row.invoice_number}</Link> },
    {
      key: 'customer',
      title: t('common.fields.customer'),
      render: (row) => (
        <Link className="clip" title={row.customer_name} to={`/customers/${row.customer_id}`}>
          {row.customer_name}
        </Link>
      ),
    },
    { key: 'kind', title: t('common.fields.kind'), render: name },
  ]
}

/** What was billed, with what is still to be had of its debit note. */
export function ChargesTable({ onWaive, ...list }: Props<Charge> & { onWaive?: (what: Waivable) => void }) {
  const { t } = useTranslation()
  const name = useName()
  const own = useOwn<Charge>()
  const columns: Column<Charge>[] = [
    ...own,
    { key: 'credit', title: t('common.fields.status'), render: (row) => (row.credit ? <StatusTag value="pending" text={t('interest.credit')} /> : null) },
    { key: 'through_on', title: t('interest.through_on'), sort: 'through_on', render: (row) => <Day value={row.through_on} /> },
    { key: 'amount', title: t('common.fields.amount'), sort: 'amount', numeric: true, render: (row) => <Money amount={row.amount} currency={row.currency} /> },
    {
      key: 'note',
      title: t('interest.note_number'),
      render: (row) => (
        <span className="row">
          <Link to={`/invoices/${row.note_id}`}>{row.note_number}</Link>
          {row.note_reversed ? <StatusTag value="inactive" text={t('interest.reversed')} /> : null}
        </span>
      ),
    },
    { key: 'waived', title: t('interest.waived'), numeric: true, render: (row) => <Money amount={row.waived} currency={row.currency} dimZero /> },
    { key: 'note_open', title: t('interest.note_open'), numeric: true, render: (row) => <Money amount={row.note_open} currency={row.currency} strong dimZero /> },
    {
      key: 'act',
      title: t('common.fields.actions'),
      render: (row) =>
        isZero(row.note_open) || row.credit || !onWaive ? null : (
          <Button size="small" onClick={() => onWaive({ charge_id: row.id, amount: row.note_open, currency: row.currency, name: name(row) })}>
            {t('interest.waive')}
          </Button>
        ),
    },
    {
      key: 'recorded_at',
      title: t('common.fields.recorded_at'),
      wideOnly: true,
      render: (row) => (
        <span className="stack">
          <Instant value={row.recorded_at} />
          <Actor value={row.actor} />
        </span>
      ),
    },
  ]
  return <DataTable<Charge> label={t('interest.charges')} columns={columns} rowKey={(row) => row.id} emptyText={t('interest.none_charged')} {...list} />
}

const TONE: Record<string, string> = { pending: 'pending', approved: 'kept', rejected: 'broken', withdrawn: 'inactive' }

/** What was asked to be let go of, and by whom it was decided. */
export function WaiversTable(list: Props<Waiver>) {
  const { t } = useTranslation()
  const own = useOwn<Waiver>()
  const columns: Column<Waiver>[] = [
    ...own,
    { key: 'amount', title: t('common.fields.amount'), sort: 'amount', numeric: true, render: (row) => <Money amount={row.amount} currency={row.currency} /> },
    { key: 'status', title: t('common.fields.status'), render: (row) => <StatusTag value={TONE[row.status] ?? row.status} text={t(`approvals.status.${row.status}`)} /> },
    { key: 'waived_on', title: t('interest.waived_on'), render: (row) => <Day value={row.waived_on} /> },
    { key: 'reason', title: t('common.fields.reason'), render: (row) => <span className="long-text">{row.reason}</span> },
    { key: 'asked', title: t('approvals.requested_by'), render: (row) => row.requested_by },
    { key: 'decided', title: t('approvals.decision'), render: (row) => row.decided_by ?? '–' },
    { key: 'recorded_at', title: t('common.fields.recorded_at'), wideOnly: true, render: (row) => <Instant value={row.recorded_at} /> },
  ]
  return <DataTable<Waiver> label={t('interest.waivers')} columns={columns} rowKey={(row) => row.id} emptyText={t('interest.none_waived')} {...list} />
}
