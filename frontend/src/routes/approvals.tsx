import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ActForm } from '@/features/approvals/act-form'
import { ApprovalsTable } from '@/features/approvals/approvals-table'
import { APPROVAL_STATES, approvalsCsv, MINE, useApprovals, type Act, type Approval } from '@/features/approvals/queries'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { FilterBar, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

// What waits for the reader comes first; who decides nothing starts with what they asked for.
const DECIDES = { mine: 'to_decide', status: '', company: '', sort: '', cursor: '' }
const ASKS = { ...DECIDES, mine: 'asked' }

export function Component() {
  const { t } = useTranslation()
  const can = useCan()
  const [filters, change] = useFilters(can('write_offs:approve') || can('refunds:approve') || can('periods:reopen') ? DECIDES : ASKS)
  const pager = usePager()
  const [chosen, setChosen] = useState<{ approval: Approval; act: Act } | null>(null)
  const query = toQuery(filters)
  const approvals = useApprovals(query)
  return (
    <Page title={t('approvals.title')} note={t('approvals.note')}>
      <FilterBar end={<CsvButton name="approvals" fetchCsv={() => approvalsCsv(query)} />}>
        <SelectFilter
          label={t('approvals.mine')}
          value={filters.mine}
          options={MINE.map((value) => ({ value, label: t(`approvals.whose.${value}`) }))}
          onChange={(mine) => change({ mine })}
        />
        <SelectFilter
          label={t('common.fields.status')}
          value={filters.status}
          options={APPROVAL_STATES.map((value) => ({ value, label: t(`approvals.status.${value}`) }))}
          onChange={(status) => change({ status })}
        />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <ApprovalsTable
        rows={approvals.data?.items}
        nextCursor={approvals.data?.next_cursor}
        total={approvals.data?.total}
        loading={approvals.isFetching}
        error={approvals.error}
        onRetry={() => void approvals.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
        onAct={(approval, act) => setChosen({ approval, act })}
      />
      <ActForm chosen={chosen} onClose={() => setChosen(null)} />
    </Page>
  )
}
