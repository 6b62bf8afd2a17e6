import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Attained } from '@/features/targets/figures-table'
import type { PeriodTarget } from '@/features/targets/queries'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { useFigure } from '@/ui/figure'

interface Props {
  rows: PeriodTarget[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
  onRemove?: (target: PeriodTarget) => void
}

/** The figures of the same period and person. */
function addressOf({ company, subject, person, first_on, last_on }: PeriodTarget): string {
  return `/targets?${new URLSearchParams({ company, subject, ...(person ? { person } : {}), first_on, last_on }).toString()}`
}

export function TargetsTable({ onRemove, ...list }: Props) {
  const { t } = useTranslation()
  const figure = useFigure()
  const whose = (row: PeriodTarget) => (row.subject === 'company' ? row.company : row.person)
  const columns: Column<PeriodTarget>[] = [
    {
      key: 'whose',
      title: t('targets.whose'),
      sort: 'person',
      fixed: true,
      render: (row) => <Link to={addressOf(row)}>{whose(row)}</Link>,
    },
    { key: 'subject', title: t('targets.subject'), render: (row) => t(`targets.subjects.${row.subject}`) },
    { key: 'first_on', title: t('targets.first_on'), sort: 'first_on', render: (row) => <Day value={row.first_on} /> },
    { key: 'last_on', title: t('targets.last_on'), sort: 'last_on', render: (row) => <Day value={row.last_on} /> },
    { key: 'kpi_id', title: t('targets.figure'), sort: 'kpi_id', render: (row) => t(`kpis.${row.kpi_id}.name`) },
    {
      key: 'target',
      title: t('targets.target'),
      numeric: true,
      render: (row) => <span className="num">{`${row.direction === 'at_least' ? '≥' : '≤'} ${figure(row.target, row.unit)}`}</span>,
    },
    { key: 'value', title: t('targets.value'), numeric: true, render: (row) => <span className="num">{figure(row.value, row.unit)}</span> },
    { key: 'attained', title: t('targets.attained'), render: (row) => <Attained value={row.attained} /> },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) =>
        onRemove ? (
          <Button size="small" type="text" aria-label={`${t('common.actions.remove')}: ${whose(row)} ${t(`kpis.${row.kpi_id}.name`)}`} onClick={() => onRemove(row)}>
            {t('common.actions.remove')}
          </Button>
        ) : null,
    },
  ]
  const key = (row: PeriodTarget) => [row.company, row.subject, row.person, row.first_on, row.last_on, row.kpi_id].join('/')
  return <DataTable<PeriodTarget> label={t('targets.set_targets')} columns={onRemove ? columns : columns.slice(0, -1)} rowKey={key} emptyText={t('targets.none')} {...list} />
}
