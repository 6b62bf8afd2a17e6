import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Run } from '@/features/dunning/queries'
import type { Pager } from '@/lib/url-state'
import { Actor } from '@/ui/actor'
import { DataTable, type Column } from '@/ui/data-table'
import { Day, Instant } from '@/ui/day'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Run[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
}

const TONE: Record<string, string> = { preview: 'pending', approved: 'active', cancelled: 'inactive' }

export function RunTag({ status }: { status: Run['status'] }) {
  const { t } = useTranslation()
  return <StatusTag value={TONE[status] ?? status} text={t(`dunning.run_status.${status}`)} />
}

/** "Sent 12 · Failed 1": how the letters of a run stand. */
export function useStanding(): (run: Run) => string {
  const { t } = useTranslation()
  return (run) => Object.entries(run.letters).map(([state, count]) => `${t(`dunning.state.${state}`)} ${count}`).join(' · ') || t('dunning.no_letters')
}

export function RunsTable(list: Props) {
  const { t } = useTranslation()
  const standing = useStanding()
  const columns: Column<Run>[] = [
    { key: 'as_of', title: t('dunning.run_of'), fixed: true, render: (row) => <Link to={`/dunning/runs/${row.id}`}><Day value={row.as_of} /> · {row.id}</Link> },
    { key: 'status', title: t('common.fields.status'), render: (row) => <RunTag status={row.status} /> },
    { key: 'letters', title: t('dunning.letters'), render: (row) => <span className="long-text">{standing(row)}</span> },
    { key: 'version', title: t('dunning.strategy'), render: (row) => <Link to={`/strategies/${row.strategy_id}`}>{t('dunning.version', { version: row.version })}</Link> },
    { key: 'company', title: t('common.fields.company'), render: (row) => row.company },
    { key: 'actor', title: t('dunning.made_by'), render: (row) => <Actor value={row.actor} /> },
    { key: 'decided_by', title: t('dunning.decided_by'), render: (row) => <Actor value={row.decided_by} /> },
    { key: 'decided_at', title: t('dunning.decided_at'), render: (row) => <Instant value={row.decided_at} /> },
  ]
  return <DataTable<Run> label={t('dunning.runs')} columns={columns} rowKey={(row) => row.id} emptyText={t('dunning.no_runs')} {...list} />
}
