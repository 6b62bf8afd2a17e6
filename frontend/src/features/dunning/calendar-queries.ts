import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useChange } from '@/features/dunning/queries'
import { api, unwrap, type Schemas } from '@/lib/api'

export type QuietDay = Schemas['QuietDayRow']
export type SendingHours = Schemas['SendingHoursRow']
export type CalendarYear = Schemas['CalendarYearRow']
export type CalendarYearDetail = Schemas['CalendarYearRead']
type Query = Record<string, string | undefined>

export const DAY_KINDS = ['holiday', 'closed', 'workday'] as const

export function useQuietDays(query: Query) {
  return useQuery({
    queryKey: ['quiet-days', query],
    queryFn: () => unwrap(api.GET('/api/v1/quiet-days', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function useSendingHours(query: Query) {
  return useQuery({
    queryKey: ['sending-hours', query],
    queryFn: () => unwrap(api.GET('/api/v1/sending-hours', { params: { query: { ...query, limit: 200 } as never } })),
    placeholderData: keepPreviousData,
  })
}

/** The years of official holidays a company goes by, the latest first: more than a page holds nobody takes. */
export function useCalendarYears(query: Query) {
  return useQuery({
    queryKey: ['calendar-years', query],
    queryFn: () => unwrap(api.GET('/api/v1/calendar-years', { params: { query: { ...query, limit: 200, sort: '-year,country' } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function useCalendarYear(id: number | null) {
  return useQuery({
    queryKey: ['calendar-year', id],
    queryFn: () => unwrap(api.GET('/api/v1/calendar-years/{year_id}', { params: { path: { year_id: id as number } } })),
    enabled: id !== null,
  })
}

export function useTakeYear() {
  return useChange((body: Schemas['CalendarYearIn']) => unwrap(api.POST('/api/v1/calendar-years', { body })))
}

export function useAddQuietDay() {
  return useChange((body: Schemas['QuietDayIn']) => unwrap(api.POST('/api/v1/quiet-days', { body })))
}

export function useSetHours() {
  return useChange((body: Schemas['SendingHoursIn']) => unwrap(api.PUT('/api/v1/sending-hours', { body })))
}

export function useRemoveFromCalendar() {
  return useChange(async ({ what, id }: { what: 'day' | 'hours' | 'year'; id: number }) => {
    if (what === 'day') return unwrap(api.DELETE('/api/v1/quiet-days/{quiet_id}', { params: { path: { quiet_id: id } } }))
    if (what === 'year') return unwrap(api.DELETE('/api/v1/calendar-years/{year_id}', { params: { path: { year_id: id } } }))
    return unwrap(api.DELETE('/api/v1/sending-hours/{hours_id}', { params: { path: { hours_id: id } } }))
  })
}
