import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Assignment, RateSet } from '@/features/interest/queries'
import type { Pager } from '@/lib/url-state'
import { Actor } from '@/ui/actor'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'

interface Props<Row> {
  rows: Row[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
}

/** Rate sets with the rate in force last; their source stands beside them. */
export function RateSetsTable({ onEdit, ...list }: Props<RateSet> & { onEdit?: (set: RateSet) => void }) {
  const { t } = useTranslation()
  const columns: Column<RateSet>[] = [
    {
      key: 'name',
      title: t('common.fields.name'),
      fixed: true,
      render: (row) => (
        <span className="stack">
          {onEdit ? (
            <Button type="link" className="link-button link-wrap" onClick={() => onEdit(row)}>
              {row.name}
            </Button>
          ) : (
            <span>{row.name}</span>
          )}
          <span className="small muted">{row.code}</span>
        </span>
      ),
    },
    { key: 'method', title: t('interest.method_label'), render: (row) => <span className="wrap">{t(`interest.methods.${row.method}`)}</span> },
    { key: 'rate', title: t('interest.rate'), numeric: true, render: (row) => <LastRate set={row} /> },
    { key: 'day_count', title: t('interest.day_count'), render: (row) => row.day_count },
    { key: 'grace', title: t('interest.grace_days'), numeric: true, render: (row) => row.grace_days },
    { key: 'source', title: t('interest.source'), render: (row) => <span className="long-text">{row.source}</span> },
    { key: 'company', title: t('common.fields.company'), wideOnly: true, render: (row) => row.company },
  ]
  return <DataTable<RateSet> label={t('interest.rate_sets')} columns={columns} rowKey={(row) => row.id} emptyText={t('interest.none_sets')} {...list} />
}

function LastRate({ set }: { set: RateSet }) {
  const { t } = useTranslation()
  const last = set.rates.at(-1)
  if (set.method === 'agreed_or_daily' && set.daily_percent) return <span>{t('interest.per.day', { percent: set.daily_percent })}</span>
  if (!last) return <span className="none">–</span>
  const margin = /[1-9]/.test(set.margin_percent) ? ` + ${set.margin_percent} %` : ''
  return (
    <span className="stack">
      <span>
        {t('interest.per.year', { percent: last.percent })}
        {margin}
      </span>
      <span className="muted small"><Day value={last.from_on} /></span>
    </span>
  )
}

interface Assigned extends Props<Assignment> {
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  onRemove?: (row: Assignment) => void
}

/** What each rate set holds for; one without a set says that no interest runs. */
export function AssignmentsTable({ onRemove, ...list }: Assigned) {
  const { t } = useTranslation()
  const act: Column<Assignment> = {
    key: 'act',
    title: t('common.fields.actions'),
    render: (row) => (
      <Button size="small" onClick={() => onRemove?.(row)}>
        {t('common.actions.remove')}
      </Button>
    ),
  }
  const columns: Column<Assignment>[] = [
    { key: 'target', title: t('interest.target'), fixed: true, render: (row) => <Target row={row} /> },
    { key: 'rate_set', title: t('interest.rate_set'), render: (row) => row.rate_set_name ?? t('interest.no_interest') },
    { key: 'agreed', title: t('interest.agreed'), numeric: true, render: (row) => row.agreed_percent ?? <span className="none">–</span> },
    { key: 'signed_on', title: t('interest.signed_on'), render: (row) => <Day value={row.signed_on} /> },
    { key: 'company', title: t('common.fields.company'), wideOnly: true, render: (row) => row.company },
    { key: 'actor', title: t('common.fields.actor'), wideOnly: true, render: (row) => <Actor value={row.actor} /> },
    ...(onRemove ? [act] : []),
  ]
  return <DataTable<Assignment> label={t('interest.assignments')} columns={columns} rowKey={(row) => row.id} emptyText={t('interest.none_assigned')} {...list} />
}

function Target({ row }: { row: Assignment }) {
  const { t } = useTranslation()
  if (row.invoice_id) return <Link to={`/invoices/${row.invoice_id}`}>{row.invoice_number}</Link>
  if (row.customer_id) return <Link to={`/customers/${row.customer_id}`}>{row.customer_name}</Link>
  return <span>{row.contract_number ? t('interest.contract', { number: row.contract_number }) : t('interest.whole_company')}</span>
}
