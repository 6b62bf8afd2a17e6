import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ListProps } from '@/features/legal/cases-table'
import type { Limitation } from '@/features/legal/queries'
import { formatDay } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

const none = <span className="none">–</span>

/** How near the last day is, in words. */
export function LimitationTag({ found }: { found: Pick<Limitation, 'level' | 'days_left' | 'ends_on'> }) {
  const { t } = useTranslation()
  if (found.ends_on === null) return <StatusTag value="active" text={t('legal.stayed')} />
  const days = found.days_left ?? 0
  if (days < 0) return <StatusTag value="overdue" text={t('legal.over_since', { count: -days })} />
  const tone = found.level === null ? 'open' : found.level <= 30 ? 'high' : found.level <= 90 ? 'medium' : 'low'
  return <StatusTag value={tone} text={t('legal.left', { count: days })} />
}

/** The day of rest that a last day was moved from, where it was. */
export function MovedFrom({ day }: { day: string | null }) {
  const { t } = useTranslation()
  const language = useLanguage()
  return day ? <div className="small muted">{t('legal.moved', { day: formatDay(day, language) })}</div> : null
}

export function LimitationsTable({ onDemand, withCustomer = true, ...list }: ListProps<Limitation> & { withCustomer?: boolean; onDemand: ((row: Limitation) => void) | null }) {
  const { t } = useTranslation()
  const columns: Column<Limitation>[] = [
    { key: 'number', title: t('invoices.number'), fixed: true, render: (row) => <Link to={`/invoices/${row.invoice_id}`}>{row.number}</Link> },
    ...(withCustomer
      ? [{ key: 'customer', title: t('common.fields.customer'), render: (row: Limitation) => <Link className="clip" title={row.customer_name} to={`/customers/${row.customer_id}?tab=disputes`}>{row.customer_name}</Link> }]
      : []),
    { key: 'open', title: t('invoices.open'), numeric: true, render: (row) => <Money amount={row.open} currency={row.currency} strong /> },
    { key: 'due_on', title: t('invoices.due_on'), render: (row) => <Day value={row.due_on} /> },
    { key: 'ends_on', title: t('legal.ends_on'), render: (row) => <><Day value={row.ends_on} /><MovedFrom day={row.moved_from} /></> },
    { key: 'left', title: t('legal.limitation'), render: (row) => <LimitationTag found={row} /> },
    { key: 'last', title: t('legal.last_restart'), render: (row) => (row.last_on && row.last_cause ? <span>{t(`legal.cause.${row.last_cause}`)} <Day value={row.last_on} /></span> : <span className="muted">{t('legal.nothing_restarts')}</span>) },
    { key: 'collector', title: t('common.fields.collector'), wideOnly: true, render: (row) => row.collector ?? none },
    { key: 'case', title: t('legal.case'), render: (row) => (row.case_id ? <Link to={`/legal/${row.case_id}`}>{t('legal.case_no', { id: row.case_id })}</Link> : none) },
  ]
  if (onDemand) {
    columns.push({
      key: 'actions',
      title: t('common.fields.actions'),
      render: (row) => (
        <Button size="small" aria-label={`${t('legal.record_demand')}: ${row.number}`} onClick={() => onDemand(row)}>
          {t('legal.record_demand')}
        </Button>
      ),
    })
  }
  return <DataTable<Limitation> label={t('legal.limitations')} columns={columns} rowKey={(row) => row.invoice_id} emptyText={t('legal.no_limitations')} {...list} />
}
