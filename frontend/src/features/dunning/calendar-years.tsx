import { Alert, App, Button, Drawer, Popconfirm } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCalendarYear, useCalendarYears, useRemoveFromCalendar, useTakeYear, type CalendarYear, type CalendarYearDetail } from '@/features/dunning/calendar-queries'
import { countryName } from '@/lib/format'
import { problemText } from '@/lib/form-errors'
import { useLanguage } from '@/lib/i18n'
import { toQuery } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Loaded } from '@/ui/states'
import { StatusTag } from '@/ui/tags'

type OfficialDay = CalendarYearDetail['days'][number]

function stateOf(row: CalendarYear): 'official' | 'provisional' | 'withdrawn' {
  return row.withdrawn_on ? 'withdrawn' : row.provisional ? 'provisional' : 'official'
}

const TONE = { official: 'active', provisional: 'warning', withdrawn: 'inactive' } as const

/** A year's public holidays and worked weekends, by name in the reader's language where the list has one. */
function YearDrawer({ id, onClose }: { id: number | null; onClose: () => void }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const found = useCalendarYear(id)
  const columns: Column<OfficialDay>[] = [
    { key: 'day', title: t('common.fields.day'), fixed: true, render: (row) => <Day value={row.day} /> },
    { key: 'kind', title: t('dunning.day_kind_label'), render: (row) => t(`dunning.day_kind.${row.kind}`) },
    { key: 'name', title: t('common.fields.name'), render: (row) => <span className="long-text">{row.names[language] ?? row.name}</span> },
  ]
  return (
    <Drawer open={id !== null} onClose={onClose} size={560} destroyOnHidden title={found.data ? `${countryName(found.data.country, language)} ${found.data.year}` : t('dunning.official')}>
      <Loaded query={found} rows={8}>
        {(data) => (
          <>
            <p className="panel-note">{t('dunning.official_source', { source: data.source })}</p>
            <DataTable<OfficialDay> label={t('dunning.official')} columns={columns} rows={data.days} rowKey={(row) => row.day} />
          </>
        )}
      </Loaded>
    </Drawer>
  )
}

/** The official holidays a company goes by, by country and year, and which of them are not certain yet. */
export function CalendarYears({ company, writer }: { company: string; writer: boolean }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { message } = App.useApp()
  const years = useCalendarYears(toQuery({ company }))
  const take = useTakeYear()
  const remove = useRemoveFromCalendar()
  const [shown, setShown] = useState<number | null>(null)
  const onError = (cause: unknown) => void message.error(problemText(t, cause))
  const name = (row: CalendarYear) => `${countryName(row.country, language)} ${row.year}`
  const uncertain = (years.data?.items ?? []).filter((row) => stateOf(row) === 'provisional' && row.year >= new Date().getFullYear())
  const columns: Column<CalendarYear>[] = [
    { key: 'country', title: t('common.fields.country'), fixed: true, render: name },
    { key: 'state', title: t('common.fields.status'), render: (row) => <StatusTag value={TONE[stateOf(row)]} text={t(`dunning.year_state.${stateOf(row)}`)} /> },
    { key: 'holidays', title: t('dunning.holidays'), numeric: true, render: (row) => row.holidays },
    { key: 'workdays', title: t('dunning.worked_weekends'), numeric: true, render: (row) => row.workdays },
    { key: 'from_on', title: t('dunning.from_day'), render: (row) => <Day value={row.from_on} /> },
    { key: 'company', title: t('common.fields.company'), render: (row) => row.company },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) => (
        <div className="row">
          <Button size="small" aria-label={`${t('dunning.show_days')}: ${name(row)}`} onClick={() => setShown(row.id)}>{t('dunning.show_days')}</Button>
          {writer ? <Button size="small" aria-label={`${t('dunning.take_again')}: ${name(row)}`} onClick={() => take.mutate({ company: row.company, country: row.country, year: row.year }, { onError })}>{t('dunning.take_again')}</Button> : null}
          {writer && !row.withdrawn_on ? (
            <Popconfirm title={t('dunning.stop_year_sure')} okText={t('dunning.stop_year')} cancelText={t('common.actions.cancel')} onConfirm={() => remove.mutate({ what: 'year', id: row.id }, { onError })}>
              <Button size="small" aria-label={`${t('dunning.stop_year')}: ${name(row)}`}>{t('dunning.stop_year')}</Button>
            </Popconfirm>
          ) : null}
        </div>
      ),
    },
  ]
  return (
    <>
      <h2 className="spaced">{t('dunning.official')}</h2>
      <p className="panel-note">{t('dunning.official_note')}</p>
      {uncertain.length ? <Alert className="form-alert" type="warning" role="note" showIcon title={t('dunning.uncertain', { years: uncertain.map(name).join(t('legal.between')) })} description={t('dunning.uncertain_note')} /> : null}
      <DataTable<CalendarYear> label={t('dunning.official')} columns={columns} rows={years.data?.items} rowKey={(row) => row.id} loading={years.isFetching} error={years.error} onRetry={() => void years.refetch()} emptyText={t('dunning.no_official')} />
      <YearDrawer id={shown} onClose={() => setShown(null)} />
    </>
  )
}
