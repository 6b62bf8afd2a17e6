import { App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { HoursForm, QuietDayForm, YearForm } from '@/features/dunning/calendar-forms'
import { useQuietDays, useRemoveFromCalendar, useSendingHours, type QuietDay, type SendingHours } from '@/features/dunning/calendar-queries'
import { CalendarYears } from '@/features/dunning/calendar-years'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter, useCompany } from '@/ui/company-filter'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { DayFilter, FilterBar } from '@/ui/filters'

const DEFAULTS = { company: '', day_from: '', cursor: '' }

/** Which days are worked: official holidays by country, the company's own days before them; and the hours of each country by its clock. */
export function CalendarPanel() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const can = useCan()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const company = useCompany(filters.company)
  const days = useQuietDays(toQuery(filters))
  const hours = useSendingHours(toQuery({ company: filters.company }))
  const remove = useRemoveFromCalendar()
  const [adding, setAdding] = useState<'day' | 'hours' | 'year' | null>(null)
  const writer = can('strategies:write')
  const take = (what: 'day' | 'hours', id: number, name: string) =>
    writer ? (
      <Button size="small" aria-label={`${t('common.actions.remove')}: ${name}`} onClick={() => remove.mutate({ what, id }, { onError: (cause) => void message.error(problemText(t, cause)) })}>
        {t('common.actions.remove')}
      </Button>
    ) : null
  const dayColumns: Column<QuietDay>[] = [
    { key: 'day', title: t('common.fields.day'), fixed: true, render: (row) => <Day value={row.day} /> },
    { key: 'name', title: t('common.fields.name'), render: (row) => <span className="long-text">{row.name}</span> },
    { key: 'kind', title: t('dunning.day_kind_label'), render: (row) => t(`dunning.day_kind.${row.kind}`) },
    { key: 'country', title: t('common.fields.country'), render: (row) => row.country ?? t('common.all') },
    { key: 'company', title: t('common.fields.company'), render: (row) => row.company },
    { key: 'acts', title: t('common.fields.actions'), render: (row) => take('day', row.id, row.name) },
  ]
  const hourColumns: Column<SendingHours>[] = [
    { key: 'country', title: t('common.fields.country'), fixed: true, render: (row) => row.country },
    { key: 'hours', title: t('dunning.hours'), render: (row) => `${row.from_hour}:00–${row.to_hour}:00` },
    { key: 'time_zone', title: t('dunning.time_zone'), render: (row) => row.time_zone },
    { key: 'company', title: t('common.fields.company'), render: (row) => row.company },
    { key: 'acts', title: t('common.fields.actions'), render: (row) => take('hours', row.id, row.country) },
  ]
  return (
    <div className="page">
      <FilterBar
        end={
          writer ? (
            <>
              <Button onClick={() => setAdding('year')}>{t('dunning.take_year')}</Button>
              <Button onClick={() => setAdding('day')}>{t('dunning.add_quiet_day')}</Button>
              <Button onClick={() => setAdding('hours')}>{t('dunning.set_hours')}</Button>
            </>
          ) : null
        }
      >
        <DayFilter label={t('dunning.from_day')} value={filters.day_from} onChange={(day_from) => change({ day_from })} />
        <CompanyFilter value={filters.company} onChange={(chosen) => change({ company: chosen })} />
      </FilterBar>
      <CalendarYears company={filters.company} writer={writer} />
      <h2 className="spaced">{t('dunning.quiet_days')}</h2>
      <p className="panel-note">{t('dunning.quiet_days_note')}</p>
      <DataTable<QuietDay> label={t('dunning.quiet_days')} columns={dayColumns} rows={days.data?.items} rowKey={(row) => row.id} nextCursor={days.data?.next_cursor} total={days.data?.total} loading={days.isFetching} error={days.error} onRetry={() => void days.refetch()} pager={pager} emptyText={t('dunning.no_quiet_days')} />
      <h2 className="spaced">{t('dunning.country_hours')}</h2>
      <p className="panel-note">{t('dunning.country_hours_note')}</p>
      <DataTable<SendingHours> label={t('dunning.country_hours')} columns={hourColumns} rows={hours.data?.items} rowKey={(row) => row.id} loading={hours.isFetching} error={hours.error} onRetry={() => void hours.refetch()} emptyText={t('dunning.no_hours')} />
      <QuietDayForm open={adding === 'day'} company={company?.code} onClose={() => setAdding(null)} />
      <YearForm open={adding === 'year'} company={company?.code} onClose={() => setAdding(null)} />
      <HoursForm open={adding === 'hours'} company={company?.code} onClose={() => setAdding(null)} />
    </div>
  )
}
