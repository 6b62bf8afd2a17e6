import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, unwrap, type Schemas } from '@/lib/api'

export type Kpi = Schemas['KpiRead']
export type PeriodTarget = Schemas['PeriodTargetRead']
type PeriodTargetIn = Schemas['PeriodTargetIn']
export type MonthlyFigure = Schemas['FigureRead']
type Query = Record<string, string | undefined>

export const SUBJECTS = ['company', 'owner', 'collector'] as const

export function useFigures(query: Query, enabled: boolean) {
  return useQuery({
    queryKey: ['kpis', query],
    queryFn: () => unwrap(api.GET('/api/v1/kpis', { params: { query: query as never } })),
    placeholderData: keepPreviousData,
    enabled,
  })
}

export function usePeriodTargets(query: Query) {
  return useQuery({
    queryKey: ['period-targets', query],
    queryFn: () => unwrap(api.GET('/api/v1/period-targets', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function periodTargetsCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/period-targets', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export function useMonths(query: Query) {
  return useQuery({
    queryKey: ['monthly-figures', query],
    queryFn: () => unwrap(api.GET('/api/v1/monthly-figures', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function monthsCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/monthly-figures', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

/** What is set shows on every screen that shows figures. */
function useChange<Body>(send: (body: Body) => Promise<unknown>) {
  const client = useQueryClient()
  const stale = ['kpis', 'period-targets', 'monthly-figures']
  return useMutation({ mutationFn: send, onSuccess: () => Promise.all(stale.map((key) => client.invalidateQueries({ queryKey: [key] }))) })
}

export function usePutPeriodTarget() {
  return useChange((body: PeriodTargetIn) => unwrap(api.PUT('/api/v1/period-targets', { body })))
}

/** The target that holds whenever a period has none of its own. */
export function usePutTarget() {
  return useChange(({ kpi_id, ...body }: { kpi_id: string; value: string | null; company?: string }) =>
    unwrap(api.PUT('/api/v1/targets/{kpi_id}', { params: { path: { kpi_id } }, body })),
  )
}

export function usePutMonth() {
  return useChange((body: Schemas['FiguresIn']) => unwrap(api.PUT('/api/v1/monthly-figures', { body })))
}
