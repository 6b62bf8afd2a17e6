import { App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChangeSchedule, useSchedules, type Schedule } from '@/features/mailings/queries'
import { ScheduleForm } from '@/features/mailings/schedule-form'
import { problemText } from '@/lib/form-errors'
import { LANGUAGES } from '@/lib/i18n'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { FilterBar } from '@/ui/filters'
import { StatusTag } from '@/ui/tags'

const DEFAULTS = { company: '', cursor: '' }

/** When statements go out by themselves, and to whom. */
export function SchedulesPanel() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const can = useCan()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const schedules = useSchedules(toQuery(filters))
  const turn = useChangeSchedule()
  const [edited, setEdited] = useState<Schedule | null>(null)
  const set = (row: Schedule) => turn.mutate({ id: row.id, active: !row.active }, { onError: (cause) => void message.error(problemText(t, cause)) })
  const columns: Column<Schedule>[] = [
    {
      key: 'rhythm',
      title: t('mailings.rhythm'),
      fixed: true,
      render: (row) => (row.rhythm === 'weekly' ? t(`mailings.weekdays.${row.on_day}`) : t('mailings.monthly_on', { day: row.on_day })),
    },
    { key: 'hour', title: t('mailings.from_hour'), render: (row) => `${row.from_hour}:00` },
    {
      key: 'audience',
      title: t('mailings.audience'),
      render: (row) => `${t(`mailings.audiences.${row.audience}`)}${row.customer_ids.length > 0 ? ` · ${row.customer_ids.length}` : ''}`,
    },
    { key: 'language', title: t('mailings.language'), render: (row) => LANGUAGES.find((one) => one.value === row.language)?.label ?? t('mailings.own_language') },
    { key: 'state', title: t('common.fields.status'), render: (row) => <StatusTag value={row.active ? 'active' : 'inactive'} text={t(row.active ? 'mailings.active' : 'mailings.stopped')} /> },
    { key: 'next_on', title: t('mailings.next_on'), render: (row) => <Day value={row.next_on} /> },
    { key: 'last', title: t('mailings.last_on'), render: (row) => <Day value={row.last_due_on} /> },
    { key: 'company', title: t('common.fields.company'), wideOnly: true, render: (row) => row.company },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) =>
        can('mailings:write') ? (
          <span className="row">
            <Button size="small" aria-label={`${t('common.actions.edit')}: ${row.id}`} onClick={() => setEdited(row)}>
              {t('common.actions.edit')}
            </Button>
            <Button size="small" loading={turn.isPending} aria-label={`${t(row.active ? 'mailings.stop' : 'mailings.resume')}: ${row.id}`} onClick={() => set(row)}>
              {t(row.active ? 'mailings.stop' : 'mailings.resume')}
            </Button>
          </span>
        ) : null,
    },
  ]
  return (
    <div className="page">
      <FilterBar>
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <DataTable<Schedule>
        label={t('mailings.schedules')}
        columns={columns}
        rows={schedules.data?.items}
        rowKey={(row) => row.id}
        nextCursor={schedules.data?.next_cursor}
        total={schedules.data?.total}
        loading={schedules.isFetching}
        error={schedules.error}
        onRetry={() => void schedules.refetch()}
        pager={pager}
        emptyText={t('mailings.no_schedules')}
      />
      <ScheduleForm open={edited !== null} schedule={edited} onClose={() => setEdited(null)} />
    </div>
  )
}
