import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap, type Schemas } from '@/lib/api'
import { idempotencyKeys } from '@/lib/idempotency'

export type Period = Schemas['PeriodRow']
export type PeriodState = Schemas['PeriodState']
export type Closing = Schemas['ClosingRead']
type Query = Record<string, string | undefined>

export const PERIOD_STATES = ['open', 'partly_closed', 'closed'] as const

export function usePeriods(query: Query) {
  return useQuery({
    queryKey: ['periods', query],
    queryFn: () => unwrap(api.GET('/api/v1/periods', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function periodsCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/periods', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export function usePeriodState(company: string | undefined) {
  return useQuery({
    queryKey: ['period-state', company],
    queryFn: () => unwrap(api.GET('/api/v1/periods/state', { params: { query: { company } } })),
    enabled: company !== undefined,
  })
}

function useChange<Body>(send: (body: Body, key: string) => Promise<PeriodState>) {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({ mutationFn: (body: Body) => send(body, keyFor(body)), onSuccess: () => client.invalidateQueries() })
}

export function useClose() {
  return useChange((body: Schemas['ClosingIn'], key) => unwrap(api.POST('/api/v1/periods/closings', { params: { header: { 'Idempotency-Key': key } }, body })))
}

export function useReopen() {
  return useChange((body: Schemas['ReopeningIn'], key) => unwrap(api.POST('/api/v1/periods/reopenings', { params: { header: { 'Idempotency-Key': key } }, body })))
}
