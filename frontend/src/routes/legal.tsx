import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { CasesTable } from '@/features/legal/cases-table'
import { DeadlinesTable } from '@/features/legal/deadlines-table'
import { DemandForm } from '@/features/legal/demand-form'
import { LimitationsTable } from '@/features/legal/limitations-table'
import { CASE_STATES, DEADLINE_STATES, PROCEDURES, STAGES, casesCsv, deadlinesCsv, limitationsCsv, useCases, useDeadlines, useLimitations, type Limitation } from '@/features/legal/queries'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { CurrencyFilter } from '@/ui/currency-filter'
import { DayFilter, FilterBar, SearchFilter, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'
import { TabBar } from '@/ui/tab-bar'

export function Component() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const can = useCan()
  const [{ tab }] = useFilters({ tab: 'cases' })
  const tabs = [
    { key: 'cases', label: t('legal.register'), children: <Cases /> },
    { key: 'limitation', label: t('legal.limitations'), children: <Limitations /> },
    { key: 'deadlines', label: t('legal.deadlines'), children: <Deadlines /> },
  ]
  return (
    <Page
      title={t('legal.title')}
      note={t('legal.note')}
      actions={
        <>
          <Button onClick={() => void navigate('/legal/settings')}>{t('legal.settings')}</Button>
          {can('legal:write') ? (
            <Button type="primary" onClick={() => void navigate('/legal/new')}>
              {t('legal.assess')}
            </Button>
          ) : null}
        </>
      }
    >
      <TabBar label={t('legal.title')} active={tab} tabs={tabs} onChange={(key) => void navigate({ search: key === 'cases' ? '' : `tab=${key}` }, { replace: true })} />
    </Page>
  )
}

const CASE_DEFAULTS = { q: '', status: '', stage: '', procedure: '', owner: '', currency: '', company: '', opened_from: '', opened_to: '', sort: '', cursor: '' }

function Cases() {
  const { t } = useTranslation()
  const [filters, change] = useFilters(CASE_DEFAULTS)
  const pager = usePager()
  const query = toQuery(filters)
  const cases = useCases(query)
  return (
    <div className="page">
      <FilterBar end={<CsvButton name="legal-cases" fetchCsv={() => casesCsv(query)} />}>
        <SearchFilter label={t('legal.search')} value={filters.q} onChange={(q) => change({ q })} />
        <SelectFilter label={t('common.fields.status')} value={filters.status} options={CASE_STATES.map((value) => ({ value, label: t(`legal.status.${value}`) }))} onChange={(status) => change({ status })} />
        <SelectFilter label={t('legal.stage_label')} value={filters.stage} options={STAGES.map((value) => ({ value, label: t(`legal.stage.${value}`) }))} onChange={(stage) => change({ stage })} />
        <SelectFilter label={t('legal.procedure_label')} value={filters.procedure} options={PROCEDURES.map((value) => ({ value, label: t(`legal.procedure.${value}`) }))} onChange={(procedure) => change({ procedure })} />
        <SearchFilter narrow label={t('legal.owner')} value={filters.owner} onChange={(owner) => change({ owner })} />
        <DayFilter label={t('legal.opened_from')} value={filters.opened_from} onChange={(opened_from) => change({ opened_from })} />
        <DayFilter label={t('legal.opened_to')} value={filters.opened_to} onChange={(opened_to) => change({ opened_to })} />
        <CurrencyFilter value={filters.currency} onChange={(currency) => change({ currency })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <CasesTable
        rows={cases.data?.items}
        nextCursor={cases.data?.next_cursor}
        total={cases.data?.total}
        loading={cases.isFetching}
        error={cases.error}
        onRetry={() => void cases.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
    </div>
  )
}

const LIMITATION_DEFAULTS = { q: '', within_days: '', interrupted: '', over: '', collector: '', currency: '', company: '', cursor: '' }
const AHEAD = ['30', '90', '180', '365', '1095']

function Limitations() {
  const { t } = useTranslation()
  const may = useCan()('collection:write')
  const [filters, change] = useFilters(LIMITATION_DEFAULTS)
  const pager = usePager()
  const query = toQuery(filters)
  const found = useLimitations(query)
  const [asked, setAsked] = useState<Limitation | null>(null)
  const yesNo = [
    { value: 'true', label: t('common.yes') },
    { value: 'false', label: t('common.no') },
  ]
  return (
    <div className="page">
      <p className="panel-note">{t('legal.limitations_note')}</p>
      <FilterBar end={<CsvButton name="limitations" fetchCsv={() => limitationsCsv(query)} />}>
        <SearchFilter label={t('disputes.search')} value={filters.q} onChange={(q) => change({ q })} />
        <SelectFilter label={t('legal.within')} unset={t('legal.by_settings')} value={filters.within_days} options={AHEAD.map((value) => ({ value, label: t('legal.days', { count: Number(value) }) }))} onChange={(within_days) => change({ within_days })} />
        <SelectFilter label={t('legal.is_over')} value={filters.over} options={yesNo} onChange={(over) => change({ over })} />
        <SelectFilter label={t('legal.is_restarted')} value={filters.interrupted} options={yesNo} onChange={(interrupted) => change({ interrupted })} />
        <SearchFilter narrow label={t('common.fields.collector')} value={filters.collector} onChange={(collector) => change({ collector })} />
        <CurrencyFilter value={filters.currency} onChange={(currency) => change({ currency })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <LimitationsTable
        rows={found.data?.items}
        nextCursor={found.data?.next_cursor}
        total={found.data?.total}
        loading={found.isFetching}
        error={found.error}
        onRetry={() => void found.refetch()}
        pager={pager}
        onDemand={may ? setAsked : null}
      />
      <DemandForm item={asked} onClose={() => setAsked(null)} />
    </div>
  )
}

const DEADLINE_DEFAULTS = { state: '', owner: '', company: '', sort: '', cursor: '' }

function Deadlines() {
  const { t } = useTranslation()
  const may = useCan()('legal:write')
  const [filters, change] = useFilters(DEADLINE_DEFAULTS)
  const pager = usePager()
  const query = toQuery(filters)
  const found = useDeadlines(query)
  return (
    <div className="page">
      <FilterBar end={<CsvButton name="legal-deadlines" fetchCsv={() => deadlinesCsv(query)} />}>
        <SelectFilter label={t('common.fields.status')} value={filters.state} options={DEADLINE_STATES.map((value) => ({ value, label: t(`legal.deadline_state.${value}`) }))} onChange={(state) => change({ state })} />
        <SearchFilter narrow label={t('legal.owner')} value={filters.owner} onChange={(owner) => change({ owner })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <DeadlinesTable
        may={may}
        rows={found.data?.items}
        nextCursor={found.data?.next_cursor}
        total={found.data?.total}
        loading={found.isFetching}
        error={found.error}
        onRetry={() => void found.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
    </div>
  )
}
