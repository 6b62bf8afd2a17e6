import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { JobRunsTable, JobsTable } from '@/features/jobs/job-tables'
import { JOB_STATES, jobRunsCsv, JOBS, useAskForJob, useJobRuns, useJobs, type Job } from '@/features/jobs/queries'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CsvButton } from '@/ui/csv-button'
import { FilterBar, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { name: '', state: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const can = useCan()
  const { message } = App.useApp()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const query = toQuery(filters)
  const jobs = useJobs()
  const runs = useJobRuns(query)
  const ask = useAskForJob()
  const onAsk = (name: Job['name']) =>
    ask.mutate(name, {
      onSuccess: () => void message.success(t('jobs.asked')),
      onError: (cause) => void message.error(problemText(t, cause)),
    })
  return (
    <Page title={t('jobs.title')} note={t('jobs.note')}>
      <JobsTable rows={jobs.data?.items} loading={jobs.isLoading} error={jobs.error} onRetry={() => void jobs.refetch()} onAsk={can('jobs:run') ? onAsk : undefined} />
      <h2>{t('jobs.runs')}</h2>
      <FilterBar end={<CsvButton name="job-runs" fetchCsv={() => jobRunsCsv(query)} />}>
        <SelectFilter label={t('jobs.job')} value={filters.name} options={JOBS.map((value) => ({ value, label: t(`jobs.name.${value}`) }))} onChange={(name) => change({ name })} />
        <SelectFilter label={t('common.fields.status')} value={filters.state} options={JOB_STATES.map((value) => ({ value, label: t(`jobs.state.${value}`) }))} onChange={(state) => change({ state })} />
      </FilterBar>
      <JobRunsTable
        rows={runs.data?.items}
        nextCursor={runs.data?.next_cursor}
        total={runs.data?.total}
        loading={runs.isLoading}
        error={runs.error}
        onRetry={() => void runs.refetch()}
        pager={pager}
      />
    </Page>
  )
}
