import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Period } from '@/features/periods/queries'
import { useCan } from '@/lib/me'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Period[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
  onClose: (period: Period) => void
  onReopen: (period: Period) => void
  /** The company's own day: a month that is not over cannot be closed. */
  today: string
}

const TONE: Record<string, string> = { open: 'open', partly_closed: 'pending', closed: 'kept' }

export function PeriodsTable({ onClose, onReopen, today, ...list }: Props) {
  const { t } = useTranslation()
  const can = useCan()
  const month = (row: Period) => `${Math.floor(row.id / 100)}-${String(row.id % 100).padStart(2, '0')}`
  const columns: Column<Period>[] = [
    { key: 'id', title: t('periods.month'), sort: 'id', fixed: true, render: month },
    { key: 'first_on', title: t('periods.first_on'), wideOnly: true, render: (row) => <Day value={row.first_on} /> },
    { key: 'last_on', title: t('periods.last_on'), render: (row) => <Day value={row.last_on} /> },
    { key: 'status', title: t('common.fields.status'), render: (row) => <StatusTag value={TONE[row.status] ?? 'open'} text={t(`periods.status.${row.status}`)} /> },
    {
      key: 'reconciled',
      title: t('periods.reconciled'),
      numeric: true,
      render: (row) =>
        row.reconciliations > 0 ? (
          <Link to={`/reconciliations?as_of_from=${row.first_on}&as_of_to=${row.last_on}&company=${row.company}`}>
            {row.signed_off} / {row.reconciliations}
          </Link>
        ) : (
          <span className="none">–</span>
        ),
    },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) =>
        can('periods:close') ? (
          <span className="row">
            {row.status !== 'closed' && row.last_on < today ? (
              <Button size="small" aria-label={`${t('periods.close')}: ${month(row)}`} onClick={() => onClose(row)}>
                {t('periods.close')}
              </Button>
            ) : null}
            {row.status !== 'open' ? (
              <Button size="small" type="text" aria-label={`${t('periods.reopen')}: ${month(row)}`} onClick={() => onReopen(row)}>
                {t('periods.reopen')}
              </Button>
            ) : null}
          </span>
        ) : null,
    },
  ]
  return <DataTable<Period> label={t('periods.title')} columns={columns} rowKey={(row) => row.id} emptyText={t('periods.none')} {...list} />
}
