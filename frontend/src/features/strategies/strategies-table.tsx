import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Strategy } from '@/features/strategies/queries'
import type { Pager } from '@/lib/url-state'
import { Actor } from '@/ui/actor'
import { DataTable, type Column } from '@/ui/data-table'
import { Day, Instant } from '@/ui/day'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Strategy[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
}

const TONE: Record<string, string> = { active: 'active', planned: 'pending', draft: 'open', replaced: 'inactive' }

export function StrategyTag({ status }: { status: Strategy['status'] }) {
  const { t } = useTranslation()
  return <StatusTag value={TONE[status] ?? status} text={t(`strategies.status.${status}`)} />
}

export function StrategiesTable(list: Props) {
  const { t } = useTranslation()
  const columns: Column<Strategy>[] = [
    { key: 'name', title: t('common.fields.name'), fixed: true, render: (row) => <Link to={`/strategies/${row.id}`}>{t('strategies.version_name', { version: row.version, name: row.name })}</Link> },
    { key: 'status', title: t('common.fields.status'), render: (row) => <StrategyTag status={row.status} /> },
    { key: 'valid_from', title: t('strategies.valid_from'), render: (row) => <Day value={row.valid_from} /> },
    { key: 'note', title: t('common.fields.note'), render: (row) => <span className="long-text">{row.note ?? '–'}</span> },
    { key: 'company', title: t('common.fields.company'), render: (row) => row.company },
    { key: 'actor', title: t('common.fields.actor'), render: (row) => <Actor value={row.actor} /> },
    { key: 'recorded_at', title: t('common.fields.recorded_at'), render: (row) => <Instant value={row.recorded_at} /> },
  ]
  return <DataTable<Strategy> label={t('strategies.title')} columns={columns} rowKey={(row) => row.id} emptyText={t('strategies.none')} {...list} />
}
