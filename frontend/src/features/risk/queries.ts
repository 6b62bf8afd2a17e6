import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, unwrap, type Schemas } from '@/lib/api'

export type Flag = Schemas['FlagRead']
export type Score = Schemas['ScoreRead']

export const RULES = ['overdue', 'worsening', 'long_aging', 'concentration', 'broken_promise', 'over_limit', 'review_due'] as const
export const SEVERITIES = ['critical', 'warning', 'info'] as const

type Query = Record<string, string | number | boolean | undefined>

export function useFlags(query: Query) {
  return useQuery({
    queryKey: ['flags', query],
    queryFn: () => unwrap(api.GET('/api/v1/flags', { params: { query: query as never } })),
    placeholderData: keepPreviousData,
  })
}

export function flagsCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/flags', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export function useScore(customerId: number) {
  return useQuery({
    queryKey: ['score', customerId],
    queryFn: () => unwrap(api.GET('/api/v1/customers/{customer_id}/score', { params: { path: { customer_id: customerId } } })),
  })
}

export function useEvaluate() {
  const client = useQueryClient()
  return useMutation({ mutationFn: () => unwrap(api.POST('/api/v1/evaluations', { body: {} })), onSuccess: () => client.invalidateQueries() })
}
