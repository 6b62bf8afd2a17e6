import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { AgingReport, AgingRow } from '@/features/aging/queries'
import { isZero } from '@/lib/format'
import type { Pager } from '@/lib/url-state'
import { bucketLabel } from '@/ui/buckets'
import { DataTable, type Column } from '@/ui/data-table'
import { Money } from '@/ui/money'

/** The totals come first, one line a currency: amounts of different currencies are never added. */
type Line = AgingRow & { total?: boolean }

interface Props {
  report: AgingReport | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  groupTitle: string
  pager: Pager
  /** Name of a group's row: a link for a customer, the plain words for the others. */
  name: (row: AgingRow) => React.ReactNode
  /** Address of the items behind a cell; `bucket` absent means the whole row, `row` absent the whole currency. */
  itemsAddress: (at: { row?: AgingRow; currency: string; bucket?: string; overdue?: boolean }) => string
  sort: string
  onSort: (sort: string) => void
}

export function AgingTable({ report, loading, error, onRetry, groupTitle, pager, name, itemsAddress, sort, onSort }: Props) {
  const { t } = useTranslation()
  const columns = useMemo<Column<Line>[]>(() => {
    const cell = (row: Line, amount: string | undefined, bucket?: string, overdue?: boolean) => {
      const money = <Money amount={amount ?? '0'} dimZero />
      // Nothing behind a zero, and no filter for "those without a group".
      if ((row.key === null && !row.total) || isZero(amount ?? '0')) return money
      return (
        <Link className="cell-link" to={itemsAddress({ row: row.total ? undefined : row, currency: row.currency, bucket, overdue })}>
          {money}
        </Link>
      )
    }
    const buckets = (report?.buckets ?? []).map((bucket) => ({
      key: bucket.key,
      title: bucketLabel(t, bucket.key),
      numeric: true,
      render: (row: Line) => cell(row, row.amounts[bucket.key], bucket.key),
    }))
    return [
      {
        key: 'name',
        title: groupTitle,
        sort: 'name',
        fixed: true,
        width: 164,
        // The currency has no column of its own: seven buckets are to fit beside the menu.
        render: (row) => (
          <span className="stack">
            {row.total ? <strong>{t('aging.total')}</strong> : name(row)}
            <span className="small muted">{row.currency}</span>
          </span>
        ),
      },
      { key: 'gross', title: t('aging.gross'), sort: 'gross', numeric: true, render: (row) => <Money amount={row.gross} strong /> },
      { key: 'overdue', title: t('aging.overdue'), sort: 'overdue', numeric: true, render: (row) => cell(row, row.overdue, undefined, true) },
      ...buckets,
      { key: 'unapplied', title: t('aging.unapplied'), sort: 'unapplied', numeric: true, render: (row) => <Money amount={row.unapplied} dimZero /> },
      { key: 'net', title: t('aging.net'), sort: 'net', numeric: true, render: (row) => <Money amount={row.net} strong /> },
    ]
  }, [report, t, groupTitle, name, itemsAddress])
  return (
    <div className="aging-table">
      <DataTable<Line>
        label={t('aging.title')}
        columns={columns}
        rows={report ? [...report.totals.map((total) => ({ ...total, key: null, name: null, total: true })), ...report.rows] : undefined}
        rowKey={(row) => `${row.total}|${row.key}|${row.currency}`}
        loading={loading}
        error={error}
        onRetry={onRetry}
        emptyText={t('aging.empty')}
        pager={pager}
        nextCursor={report?.next_cursor}
        shown={report?.rows.length}
        sort={sort}
        onSort={onSort}
        rowClass={(row) => (row.total ? 'row-total' : '')}
      />
    </div>
  )
}
