import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useRuns, type Run } from '@/features/mailings/queries'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { Actor } from '@/ui/actor'
import { CompanyFilter } from '@/ui/company-filter'
import { DataTable, type Column } from '@/ui/data-table'
import { Day, Instant } from '@/ui/day'
import { FilterBar } from '@/ui/filters'
import { StatusTag } from '@/ui/tags'

const DEFAULTS = { company: '', cursor: '' }

/** Each time statements were made ready: how many went out, how many could not. */
export function RunsPanel() {
  const { t } = useTranslation()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const runs = useRuns(toQuery(filters))
  const columns: Column<Run>[] = [
    {
      key: 'period',
      title: t('mailings.period'),
      fixed: true,
      render: (row) => (
        <Link to={`/mailings?tab=mails&run_id=${row.id}`}>
          <Day value={row.from_on} /> – <Day value={row.to_on} />
        </Link>
      ),
    },
    { key: 'status', title: t('common.fields.status'), render: (row) => <StatusTag value={row.status === 'done' ? 'kept' : 'pending'} text={t(`mailings.run_status.${row.status}`)} /> },
    { key: 'customers', title: t('mailings.customers'), numeric: true, render: (row) => row.customers },
    { key: 'sent', title: t('mailings.states.sent'), numeric: true, render: (row) => row.sent },
    { key: 'waiting', title: t('mailings.waiting'), numeric: true, render: (row) => row.waiting },
    { key: 'failed', title: t('mailings.states.failed'), numeric: true, render: (row) => row.failed + row.uncertain },
    { key: 'bounced', title: t('mailings.states.bounced'), numeric: true, render: (row) => row.bounced },
    { key: 'elsewhere', title: t('mailings.elsewhere'), numeric: true, wideOnly: true, render: (row) => row.elsewhere },
    { key: 'due_on', title: t('mailings.due_on'), render: (row) => (row.due_on ? <Day value={row.due_on} /> : t('mailings.by_hand')) },
    { key: 'actor', title: t('common.fields.actor'), wideOnly: true, render: (row) => <Actor value={row.actor} /> },
    { key: 'created_at', title: t('common.fields.created_at'), render: (row) => <Instant value={row.created_at} /> },
  ]
  return (
    <div className="page">
      <FilterBar>
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <DataTable<Run>
        label={t('mailings.runs')}
        columns={columns}
        rows={runs.data?.items}
        rowKey={(row) => row.id}
        nextCursor={runs.data?.next_cursor}
        total={runs.data?.total}
        loading={runs.isFetching}
        error={runs.error}
        onRetry={() => void runs.refetch()}
        pager={pager}
        emptyText={t('mailings.no_runs')}
      />
    </div>
  )
}
