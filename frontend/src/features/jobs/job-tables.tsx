import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Job, JobRun } from '@/features/jobs/queries'
import { formatNumber } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Instant } from '@/ui/day'
import { StatusTag } from '@/ui/tags'

const TONE: Record<JobRun['state'], string> = { running: 'pending', done: 'active', failed: 'broken', lost: 'broken' }

function RunTag({ state }: { state: JobRun['state'] }) {
  const { t } = useTranslation()
  return <StatusTag value={TONE[state]} text={t(`jobs.state.${state}`)} />
}

/** "120 / 500": how far a run is, where it is known of how many. */
function Progress({ run }: { run: JobRun }) {
  const language = useLanguage()
  const done = formatNumber(run.done, language)
  return <span className="num">{run.total === null || run.total === 0 ? done : `${done} / ${formatNumber(run.total, language)}`}</span>
}

interface JobsProps {
  rows: Job[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  /** Asks for one at once; absent where the reader may not. */
  onAsk?: (name: Job['name']) => void
}

/** What runs beside the screens, and how the last run of each went. */
export function JobsTable({ onAsk, ...list }: JobsProps) {
  const { t } = useTranslation()
  const none = <span className="none">–</span>
  const columns: Column<Job>[] = [
    {
      key: 'name',
      title: t('jobs.job'),
      fixed: true,
      render: (row) => (
        <span className="stack">
          <span>{t(`jobs.name.${row.name}`)}</span>
          <span className="small muted long-text">{t(`jobs.about.${row.name}`)}</span>
        </span>
      ),
    },
    { key: 'state', title: t('jobs.last_run'), render: (row) => (row.last ? <RunTag state={row.last.state} /> : <span className="muted">{t('jobs.never')}</span>) },
    { key: 'at', title: t('jobs.started_at'), render: (row) => (row.last ? <Instant value={row.last.started_at} /> : none) },
    { key: 'done', title: t('jobs.done'), numeric: true, render: (row) => (row.last ? <Progress run={row.last} /> : none) },
    { key: 'failed', title: t('jobs.last_failure'), render: (row) => (row.failed ? <Instant value={row.failed.started_at} /> : none) },
    {
      key: 'act',
      title: t('jobs.run_now'),
      render: (row) =>
        onAsk ? (
          <Button size="small" disabled={row.waiting} aria-label={`${t(row.waiting ? 'jobs.waiting' : 'jobs.run_now')}: ${t(`jobs.name.${row.name}`)}`} onClick={() => onAsk(row.name)}>
            {t(row.waiting ? 'jobs.waiting' : 'jobs.run_now')}
          </Button>
        ) : row.waiting ? (
          t('jobs.waiting')
        ) : (
          none
        ),
    },
  ]
  return <DataTable<Job> label={t('jobs.title')} columns={columns} rowKey={(row) => row.name} {...list} />
}

interface RunsProps {
  rows: JobRun[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
}

/** The runs of jobs, latest first. */
export function JobRunsTable(list: RunsProps) {
  const { t } = useTranslation()
  const columns: Column<JobRun>[] = [
    { key: 'name', title: t('jobs.job'), fixed: true, render: (row) => t(`jobs.name.${row.name}`) },
    { key: 'state', title: t('common.fields.status'), render: (row) => <RunTag state={row.state} /> },
    { key: 'started_at', title: t('jobs.started_at'), render: (row) => <Instant value={row.started_at} /> },
    { key: 'finished_at', title: t('jobs.finished_at'), render: (row) => <Instant value={row.finished_at} /> },
    { key: 'done', title: t('jobs.done'), numeric: true, render: (row) => <Progress run={row} /> },
    { key: 'errors', title: t('jobs.errors'), numeric: true, render: (row) => row.errors },
    { key: 'error', title: t('jobs.error'), render: (row) => (row.error ? <code className="small long-text">{row.error}</code> : <span className="none">–</span>) },
  ]
  return <DataTable<JobRun> label={t('jobs.runs')} columns={columns} rowKey={(row) => row.id} emptyText={t('jobs.no_runs')} {...list} />
}
