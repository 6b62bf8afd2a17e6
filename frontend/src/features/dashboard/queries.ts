import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, unwrap, type Schemas } from '@/lib/api'

export type Kpi = Schemas['KpiRead']
export type Trend = Schemas['TrendAnswer']

interface Scope {
  currency?: string
  company?: string
  amounts_in?: 'base'
  rate_on?: string
}

export function useKpis(scope: Scope) {
  return useQuery({
    queryKey: ['kpis', scope],
    queryFn: () => unwrap(api.GET('/api/v1/kpis', { params: { query: scope } })),
    placeholderData: keepPreviousData,
  })
}

export function useTrend(scope: Scope, months: number) {
  return useQuery({
    queryKey: ['aging-trend', scope, months],
    queryFn: () => unwrap(api.GET('/api/v1/reports/aging-trend', { params: { query: { ...scope, months } } })),
    placeholderData: keepPreviousData,
  })
}

export function useLargestRisks(company: string | undefined, enabled: boolean) {
  return useQuery({
    queryKey: ['flags', 'largest', company],
    queryFn: () => unwrap(api.GET('/api/v1/flags', { params: { query: { company, sort: '-severity,-amount', limit: 6 } } })),
    enabled,
  })
}
