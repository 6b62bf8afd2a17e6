import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { DisputesTable } from '@/features/disputes/disputes-table'
import { DEPARTMENTS, DISPUTE_STATES, disputesCsv, useDisputes, useReasons, useTasks, type Task } from '@/features/disputes/queries'
import { ReportPanel } from '@/features/disputes/report-panel'
import { AnswerForm } from '@/features/disputes/task-forms'
import { TasksTable } from '@/features/disputes/tasks-table'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { CurrencyFilter } from '@/ui/currency-filter'
import { DayFilter, FilterBar, SearchFilter, SelectFilter, ToggleFilter } from '@/ui/filters'
import { Page } from '@/ui/page'
import { TabBar } from '@/ui/tab-bar'

export function Component() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const can = useCan()
  const [{ tab }] = useFilters({ tab: 'list' })
  const tabs = [
    { key: 'list', label: t('disputes.title'), children: <List /> },
    { key: 'tasks', label: t('disputes.tasks'), children: <Tasks /> },
    ...(can('reports:read') ? [{ key: 'report', label: t('disputes.causes'), children: <Report /> }] : []),
  ]
  return (
    <Page
      title={t('disputes.title')}
      note={t('disputes.note')}
      actions={can('causes:write') ? <Button onClick={() => void navigate('/dispute-reasons')}>{t('disputes.reasons')}</Button> : null}
    >
      <TabBar label={t('disputes.title')} active={tab} tabs={tabs} onChange={(key) => void navigate({ search: key === 'list' ? '' : `tab=${key}` }, { replace: true })} />
    </Page>
  )
}

const DEFAULTS = { q: '', status: '', reason: '', owner: '', currency: '', company: '', deadline_passed: '', opened_from: '', opened_to: '', sort: '', cursor: '' }

function List() {
  const { t } = useTranslation()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const query = toQuery(filters)
  const disputes = useDisputes(query)
  const reasons = useReasons(filters.company ? { company: filters.company } : {})
  const codes = new Map(reasons.data?.items.map((reason) => [reason.code, reason.name]))
  return (
    <div className="page">
      <FilterBar end={<CsvButton name="disputes" fetchCsv={() => disputesCsv(query)} />}>
        <SearchFilter label={t('disputes.search')} value={filters.q} onChange={(q) => change({ q })} />
        <SelectFilter
          label={t('common.fields.status')}
          value={filters.status}
          options={DISPUTE_STATES.map((value) => ({ value, label: t(`disputes.status.${value}`) }))}
          onChange={(status) => change({ status })}
        />
        <SelectFilter label={t('disputes.reason')} value={filters.reason} options={[...codes].map(([value, label]) => ({ value, label }))} onChange={(reason) => change({ reason })} />
        <SearchFilter narrow label={t('disputes.owner')} value={filters.owner} onChange={(owner) => change({ owner })} />
        <ToggleFilter label={t('disputes.late_only')} value={filters.deadline_passed} onChange={(deadline_passed) => change({ deadline_passed })} />
        <DayFilter label={t('disputes.opened_from')} value={filters.opened_from} onChange={(opened_from) => change({ opened_from })} />
        <DayFilter label={t('disputes.opened_to')} value={filters.opened_to} onChange={(opened_to) => change({ opened_to })} />
        <CurrencyFilter value={filters.currency} onChange={(currency) => change({ currency })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <DisputesTable
        rows={disputes.data?.items}
        nextCursor={disputes.data?.next_cursor}
        total={disputes.data?.total}
        loading={disputes.isFetching}
        error={disputes.error}
        onRetry={() => void disputes.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
    </div>
  )
}

const TASK_DEFAULTS = { department: '', assignee: '', answered: 'false', company: '', sort: '', cursor: '' }

function Tasks() {
  const { t } = useTranslation()
  const may = useCan()('disputes:write')
  const [filters, change] = useFilters(TASK_DEFAULTS)
  const pager = usePager()
  const tasks = useTasks(toQuery(filters))
  const [answering, setAnswering] = useState<Task | null>(null)
  return (
    <div className="page">
      <FilterBar>
        <SelectFilter
          label={t('disputes.department_label')}
          value={filters.department}
          options={DEPARTMENTS.map((value) => ({ value, label: t(`disputes.department.${value}`) }))}
          onChange={(department) => change({ department })}
        />
        <SearchFilter narrow label={t('disputes.assignee')} value={filters.assignee} onChange={(assignee) => change({ assignee })} />
        <SelectFilter
          label={t('disputes.answered')}
          value={filters.answered}
          options={[
            { value: 'true', label: t('common.yes') },
            { value: 'false', label: t('common.no') },
          ]}
          onChange={(answered) => change({ answered })}
        />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <TasksTable
        rows={tasks.data?.items}
        nextCursor={tasks.data?.next_cursor}
        total={tasks.data?.total}
        loading={tasks.isFetching}
        error={tasks.error}
        onRetry={() => void tasks.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
        onAnswer={may ? setAnswering : null}
      />
      <AnswerForm task={answering} onClose={() => setAnswering(null)} />
    </div>
  )
}

const REPORT_DEFAULTS = { period_from: '', period_to: '', company: '' }

function Report() {
  const { t } = useTranslation()
  const [filters, change] = useFilters(REPORT_DEFAULTS)
  return (
    <div className="page">
      <FilterBar>
        <DayFilter label={t('disputes.period_from')} value={filters.period_from} onChange={(period_from) => change({ period_from })} />
        <DayFilter label={t('disputes.period_to')} value={filters.period_to} onChange={(period_to) => change({ period_to })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <ReportPanel query={toQuery(filters)} />
    </div>
  )
}
