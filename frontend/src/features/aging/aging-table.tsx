import { Table } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { AgingReport, AgingRow } from '@/features/aging/queries'
import { isZero } from '@/lib/format'
import type { Pager } from '@/lib/url-state'
import { bucketLabel } from '@/ui/buckets'
import { DataTable, type Column } from '@/ui/data-table'
import { Money } from '@/ui/money'

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
  const columns = useMemo<Column<AgingRow>[]>(() => {
    const cell = (row: AgingRow, amount: string | undefined, bucket?: string, overdue?: boolean) => {
      const money = <Money amount={amount ?? '0'} dimZero />
      // Nothing behind a zero, and no filter for "those without a group".
      if (row.key === null || isZero(amount ?? '0')) return money
      return (
        <Link className="cell-link" to={itemsAddress({ row, currency: row.currency, bucket, overdue })}>
          {money}
        </Link>
      )
    }
    const buckets = (report?.buckets ?? []).map((bucket) => ({
      key: bucket.key,
      title: bucketLabel(t, bucket.key),
      numeric: true,
      render: (row: AgingRow) => cell(row, row.amounts[bucket.key], bucket.key),
    }))
    return [
      { key: 'name', title: groupTitle, sort: 'name', fixed: true, width: 210, render: name },
      { key: 'currency', title: t('common.fields.currency'), render: (row) => row.currency },
      ...buckets,
      { key: 'overdue', title: t('aging.overdue'), sort: 'overdue', numeric: true, render: (row) => cell(row, row.overdue, undefined, true) },
      { key: 'gross', title: t('aging.gross'), sort: 'gross', numeric: true, render: (row) => <Money amount={row.gross} strong /> },
      { key: 'unapplied', title: t('aging.unapplied'), sort: 'unapplied', numeric: true, render: (row) => <Money amount={row.unapplied} dimZero /> },
      { key: 'net', title: t('aging.net'), sort: 'net', numeric: true, render: (row) => <Money amount={row.net} strong /> },
    ]
  }, [report, t, groupTitle, name, itemsAddress])
  return (
    <DataTable<AgingRow>
      label={t('aging.title')}
      columns={columns}
      rows={report?.rows}
      rowKey={(row) => `${row.key}|${row.currency}`}
      loading={loading}
      error={error}
      onRetry={onRetry}
      emptyText={t('aging.empty')}
      pager={pager}
      nextCursor={report?.next_cursor}
      sort={sort}
      onSort={onSort}
      summary={report && report.totals.length > 0 ? <Totals report={report} itemsAddress={itemsAddress} /> : undefined}
    />
  )
}

/** One line of totals a currency: amounts of different currencies are never added. */
function Totals({ report, itemsAddress }: { report: AgingReport; itemsAddress: Props['itemsAddress'] }) {
  const { t } = useTranslation()
  return (
    <Table.Summary fixed>
      {report.totals.map((total) => {
        const cells = [
          ...report.buckets.map((bucket) => (
            <Link key={bucket.key} className="cell-link" to={itemsAddress({ currency: total.currency, bucket: bucket.key })}>
              <Money amount={total.amounts[bucket.key] ?? '0'} strong />
            </Link>
          )),
          <Link key="overdue" className="cell-link" to={itemsAddress({ currency: total.currency, overdue: true })}>
            <Money amount={total.overdue} strong />
          </Link>,
          <Money key="gross" amount={total.gross} strong />,
          <Money key="unapplied" amount={total.unapplied} strong />,
          <Money key="net" amount={total.net} strong />,
        ]
        return (
          <Table.Summary.Row key={total.currency} className="totals-row">
            <Table.Summary.Cell index={0}>
              <strong>{t('aging.total')}</strong>
            </Table.Summary.Cell>
            <Table.Summary.Cell index={1}>
              <strong>{total.currency}</strong>
            </Table.Summary.Cell>
            {cells.map((content, index) => (
              <Table.Summary.Cell key={content.key} index={index + 2} align="right">
                {content}
              </Table.Summary.Cell>
            ))}
          </Table.Summary.Row>
        )
      })}
    </Table.Summary>
  )
}
