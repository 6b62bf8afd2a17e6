import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CloseForm, ReopenForm } from '@/features/periods/period-forms'
import { PeriodsTable } from '@/features/periods/periods-table'
import { PERIOD_STATES, periodsCsv, usePeriods, usePeriodState } from '@/features/periods/queries'
import { ClosingsTable, StatePanel } from '@/features/periods/state-panel'
import { plainOptions } from '@/lib/options'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter, useCompany } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { FilterBar, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'
import { Loaded } from '@/ui/states'

const DEFAULTS = { year: '', status: '', company: '', sort: '', cursor: '' }
const LIMIT = '24'

export function Component() {
  const { t } = useTranslation()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const company = useCompany(filters.company)?.code
  const [closing, setClosing] = useState<string | null>(null)
  const [reopening, setReopening] = useState<string | null>(null)
  const query = { ...toQuery(filters), company }
  const periods = usePeriods({ ...query, limit: LIMIT })
  const state = usePeriodState(company)
  const year = Number(state.data?.today.slice(0, 4) ?? filters.year)
  const years = plainOptions(Array.from({ length: 10 }, (_, back) => String(year - back)))
  return (
    <Page title={t('periods.title')} note={t('periods.note')}>
      <FilterBar end={<CsvButton name="periods" fetchCsv={() => periodsCsv(query)} />}>
        <SelectFilter label={t('periods.year')} value={filters.year} options={years} onChange={(chosen) => change({ year: chosen })} width={100} />
        <SelectFilter
          label={t('common.fields.status')}
          value={filters.status}
          options={PERIOD_STATES.map((value) => ({ value, label: t(`periods.status.${value}`) }))}
          onChange={(status) => change({ status })}
        />
        <CompanyFilter value={filters.company} onChange={(chosen) => change({ company: chosen })} />
      </FilterBar>
      <Loaded query={state}>
        {(data) => (
          <>
            <StatePanel state={data} />
            <PeriodsTable
              rows={periods.data?.items}
              nextCursor={periods.data?.next_cursor}
              total={periods.data?.total}
              loading={periods.isFetching}
              error={periods.error}
              onRetry={() => void periods.refetch()}
              pager={pager}
              sort={filters.sort}
              onSort={(sort) => change({ sort })}
              onClose={(row) => setClosing(row.last_on)}
              onReopen={(row) => setReopening(row.first_on)}
              today={data.today}
            />
            <ClosingsTable closings={data.closings} />
          </>
        )}
      </Loaded>
      <CloseForm day={closing} company={company} onClose={() => setClosing(null)} />
      <ReopenForm day={reopening} company={company} onClose={() => setReopening(null)} />
    </Page>
  )
}
