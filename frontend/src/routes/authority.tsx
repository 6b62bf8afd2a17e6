import { App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DelegationForm } from '@/features/authority/delegation-form'
import { DelegationsTable } from '@/features/authority/delegations-table'
import { LimitForm } from '@/features/authority/limit-form'
import { LimitsTable } from '@/features/authority/limits-table'
import { delegationsCsv, limitsCsv, useDelegations, useLimits, useRevokeDelegation, type Limit } from '@/features/authority/queries'
import { problemText } from '@/lib/form-errors'
import { useCan, useMe } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter, useCompany } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { useCurrencies } from '@/ui/currency-filter'
import { FilterBar, ToggleFilter } from '@/ui/filters'
import { Page } from '@/ui/page'
import { TabBar } from '@/ui/tab-bar'

const DEFAULTS = { tab: 'limits', company: '', in_force: '', sort: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const can = useCan()
  const me = useMe()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const company = useCompany(filters.company)?.code
  const currencies = useCurrencies()
  const [edited, setEdited] = useState<Limit | null>(null)
  const [lending, setLending] = useState(false)
  const limits = useLimits(company)
  const query = toQuery({ in_force: filters.in_force, sort: filters.sort, cursor: filters.cursor })
  const delegations = useDelegations(query)
  const revoke = useRevokeDelegation()
  const tabs = [
    {
      key: 'limits',
      label: t('authority.limits'),
      children: (
        <div className="page">
          <FilterBar end={<CsvButton name="approval-limits" fetchCsv={() => limitsCsv(company)} />}>
            <CompanyFilter value={filters.company} onChange={(code) => change({ company: code })} />
          </FilterBar>
          <LimitsTable
            rows={limits.data?.items}
            loading={limits.isFetching}
            error={limits.error}
            onRetry={() => void limits.refetch()}
            onEdit={can('companies:write') ? setEdited : undefined}
          />
        </div>
      ),
    },
    {
      key: 'delegations',
      label: t('authority.delegations'),
      children: (
        <div className="page">
          <FilterBar end={<CsvButton name="delegations" fetchCsv={() => delegationsCsv(query)} />}>
            <ToggleFilter label={t('authority.only_in_force')} value={filters.in_force} onChange={(in_force) => change({ in_force })} />
          </FilterBar>
          <DelegationsTable
            rows={delegations.data?.items}
            nextCursor={delegations.data?.next_cursor}
            total={delegations.data?.total}
            loading={delegations.isFetching}
            error={delegations.error}
            onRetry={() => void delegations.refetch()}
            pager={pager}
            sort={filters.sort}
            onSort={(sort) => change({ sort })}
            mayRevoke={(row) => row.from_email === me?.email || can('users:write')}
            onRevoke={(row) => revoke.mutate(row.id, { onError: (cause) => void message.error(problemText(t, cause)) })}
          />
        </div>
      ),
    },
  ]
  return (
    <Page
      title={t('authority.title')}
      note={t('authority.note')}
      actions={
        <Button type="primary" onClick={() => setLending(true)}>
          {t('authority.lend')}
        </Button>
      }
    >
      <TabBar label={t('authority.title')} tabs={tabs} active={filters.tab} onChange={(tab) => change({ tab, sort: '' })} />
      <LimitForm limit={edited} currencies={currencies} onClose={() => setEdited(null)} />
      <DelegationForm open={lending} onClose={() => setLending(false)} />
    </Page>
  )
}
