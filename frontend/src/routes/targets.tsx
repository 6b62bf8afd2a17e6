import { App } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FiguresTable } from '@/features/targets/figures-table'
import { MonthsPanel } from '@/features/targets/months-panel'
import { PRESETS, presetDays, type Preset } from '@/features/targets/periods'
import { periodTargetsCsv, SUBJECTS, useFigures, usePeriodTargets, usePutPeriodTarget, type Kpi, type PeriodTarget } from '@/features/targets/queries'
import { TargetForm, type Scope } from '@/features/targets/target-form'
import { TargetsTable } from '@/features/targets/targets-table'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter, useCompany } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { DayFilter, FilterBar, SearchFilter, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'
import { EmptyState } from '@/ui/states'
import { TabBar } from '@/ui/tab-bar'

const DEFAULTS = { tab: 'figures', company: '', subject: 'company', person: '', first_on: '', last_on: '', sort: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const may = useCan()('targets:write')
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const company = useCompany(filters.company)
  const [setting, setSetting] = useState<Kpi | null>(null)
  const quarter = useMemo(() => presetDays('quarter'), [])
  const scope: Scope = {
    company: company?.code,
    subject: filters.subject as Scope['subject'],
    person: filters.subject === 'company' ? '' : filters.person,
    first_on: filters.first_on || quarter.first_on,
    last_on: filters.last_on || quarter.last_on,
  }
  const today = new Date().toLocaleDateString('sv')
  const named = scope.subject === 'company' || scope.person !== ''
  const ready = filters.tab === 'figures' && named && scope.first_on <= today
  const person = scope.subject === 'company' ? {} : { [scope.subject]: scope.person }
  const closing = scope.last_on < today ? scope.last_on : today
  const figures = useFigures({ company: scope.company, period_from: scope.first_on, period_to: closing, ...person }, ready)
  const query = toQuery({ company: filters.company, sort: filters.sort, cursor: filters.cursor })
  const targets = usePeriodTargets(query)
  const remove = usePutPeriodTarget()
  const take = ({ company: code, kpi_id, subject, person: whose, first_on, last_on }: PeriodTarget) =>
    remove.mutate({ company: code, kpi_id, subject, person: whose, first_on, last_on, value: null }, { onError: (cause) => void message.error(problemText(t, cause)) })
  const preset = PRESETS.find((one) => presetDays(one).first_on === scope.first_on && presetDays(one).last_on === scope.last_on) ?? ''
  const companyFilter = <CompanyFilter value={filters.company} onChange={(code) => change({ company: code })} />
  const tabs = [
    {
      key: 'figures',
      label: t('targets.figures'),
      children: (
        <div className="page">
          <FilterBar>
            <SelectFilter
              label={t('targets.period')}
              value={preset}
              options={PRESETS.map((value) => ({ value, label: t(`targets.presets.${value}`) }))}
              onChange={(value) => change(value ? presetDays(value as Preset) : { first_on: '', last_on: '' })}
            />
            <DayFilter label={t('targets.first_on')} value={scope.first_on} onChange={(first_on) => change({ first_on })} />
            <DayFilter label={t('targets.last_on')} value={scope.last_on} onChange={(last_on) => change({ last_on })} />
            <SelectFilter
              label={t('targets.whose')}
              value={scope.subject}
              required
              options={SUBJECTS.map((value) => ({ value, label: t(`targets.subjects.${value}`) }))}
              onChange={(subject) => change({ subject, person: '' })}
            />
            {scope.subject === 'company' ? null : <SearchFilter label={t('targets.person')} value={filters.person} onChange={(whose) => change({ person: whose })} narrow />}
            {companyFilter}
          </FilterBar>
          {ready ? (
            <FiguresTable
              rows={figures.data?.items}
              loading={figures.isFetching}
              error={figures.error}
              onRetry={() => void figures.refetch()}
              onSet={may ? setSetting : undefined}
            />
          ) : (
            <EmptyState text={named ? t('targets.not_begun') : t('targets.name_person')} />
          )}
        </div>
      ),
    },
    {
      key: 'targets',
      label: t('targets.set_targets'),
      children: (
        <div className="page">
          <FilterBar end={<CsvButton name="period-targets" fetchCsv={() => periodTargetsCsv(query)} />}>{companyFilter}</FilterBar>
          <TargetsTable
            rows={targets.data?.items}
            nextCursor={targets.data?.next_cursor}
            total={targets.data?.total}
            loading={targets.isFetching}
            error={targets.error}
            onRetry={() => void targets.refetch()}
            pager={pager}
            sort={filters.sort}
            onSort={(sort) => change({ sort })}
            onRemove={may ? take : undefined}
          />
        </div>
      ),
    },
    { key: 'months', label: t('targets.months'), children: <MonthsPanel company={company} pager={pager} query={toQuery({ company: filters.company, cursor: filters.cursor })} /> },
  ]
  return (
    <Page title={t('targets.title')} note={t('targets.note')}>
      <TabBar label={t('targets.title')} tabs={tabs} active={filters.tab} onChange={(tab) => change({ tab, sort: '' })} />
      <TargetForm kpi={setting} scope={scope} onClose={() => setSetting(null)} />
    </Page>
  )
}
