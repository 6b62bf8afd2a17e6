import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useRuns } from '@/features/confirmations/queries'
import { RunForm } from '@/features/confirmations/run-form'
import { RunsTable } from '@/features/confirmations/runs-table'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { FilterBar } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { company: '', sort: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const can = useCan()
  const navigate = useNavigate()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const [making, setMaking] = useState(false)
  const runs = useRuns(toQuery(filters))
  return (
    <Page
      title={t('confirmations.title')}
      note={t('confirmations.note')}
      actions={
        can('confirmations:write') ? (
          <Button type="primary" onClick={() => setMaking(true)}>
            {t('confirmations.new')}
          </Button>
        ) : null
      }
    >
      <FilterBar>
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
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
      <RunForm open={making} onClose={() => setMaking(false)} onMade={(run) => void navigate(`/confirmations/${run.id}`)} />
    </Page>
  )
}
