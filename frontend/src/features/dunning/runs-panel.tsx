import { useTranslation } from 'react-i18next'
import { RunsTable } from '@/features/dunning/runs-table'
import { useRuns } from '@/features/dunning/queries'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { FilterBar, SelectFilter } from '@/ui/filters'

const DEFAULTS = { status: '', company: '', cursor: '' }

export function RunsPanel() {
  const { t } = useTranslation()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const runs = useRuns(toQuery(filters))
  return (
    <div className="page">
      <FilterBar>
        <SelectFilter
          label={t('common.fields.status')}
          value={filters.status}
          options={(['preview', 'approved', 'cancelled'] as const).map((value) => ({ value, label: t(`dunning.run_status.${value}`) }))}
          onChange={(status) => change({ status })}
        />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <RunsTable
        rows={runs.data?.items}
        nextCursor={runs.data?.next_cursor}
        total={runs.data?.total}
        loading={runs.isFetching}
        error={runs.error}
        onRetry={() => void runs.refetch()}
        pager={pager}
      />
    </div>
  )
}
