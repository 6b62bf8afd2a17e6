import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap, type Schemas } from '@/lib/api'
import { idempotencyKeys } from '@/lib/idempotency'

export type Reconciliation = Schemas['ReconciliationRow']
export type ReconciliationDetail = Schemas['ReconciliationRead']
export type Difference = Schemas['DifferenceRow']
type Query = Record<string, string | undefined>

export const BASES = ['items', 'customers', 'control'] as const
export const RECONCILIATION_STATES = ['open', 'prepared', 'signed'] as const
export const DIFFERENCE_STATES = ['missing_here', 'extra_here', 'amount_differs'] as const
export const REASONS = ['timing', 'not_sent', 'not_recorded_there', 'wrong_here', 'wrong_there', 'applied_differently', 'exchange_rate', 'rounding', 'other'] as const

export function useReconciliations(query: Query) {
  return useQuery({
    queryKey: ['reconciliations', query],
    queryFn: () => unwrap(api.GET('/api/v1/reconciliations', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function reconciliationsCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/reconciliations', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export function useReconciliation(id: number) {
  return useQuery({
    queryKey: ['reconciliation', id],
    queryFn: () => unwrap(api.GET('/api/v1/reconciliations/{reconciliation_id}', { params: { path: { reconciliation_id: id } } })),
  })
}

const DIFFERENCES = '/api/v1/reconciliations/{reconciliation_id}/differences'

export function useDifferences(id: number, query: Query) {
  const params = { path: { reconciliation_id: id }, query: { ...query, include_total: true } as never }
  return useQuery({ queryKey: ['differences', id, query], queryFn: () => unwrap(api.GET(DIFFERENCES, { params })), placeholderData: keepPreviousData })
}

export function differencesCsv(id: number, query: Query): Promise<Blob> {
  const params = { path: { reconciliation_id: id }, query: query as never }
  return unwrap(api.GET(DIFFERENCES, { params, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

function useChange<Body, Answer>(send: (body: Body, key: string) => Promise<Answer>) {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({ mutationFn: (body: Body) => send(body, keyFor(body)), onSuccess: () => client.invalidateQueries() })
}

/** What is sent: a CSV file, or the control balance as it was typed. */
export interface Sent {
  query: { currency: string; as_of: string; basis: (typeof BASES)[number]; company?: string; receipts: boolean }
  file?: File
  amount?: string
}

export function useSend() {
  return useChange(({ query, file, amount }: Sent) => {
    const body = file ?? { items: [{ amount }] }
    const sent = { params: { query }, body: body as never }
    if (!file) return unwrap(api.POST('/api/v1/reconciliations', sent))
    return unwrap(api.POST('/api/v1/reconciliations', { ...sent, bodySerializer: (part: unknown) => part as BodyInit, headers: { 'Content-Type': 'text/csv' } }))
  })
}

export function useCompareAgain(id: number) {
  return useChange((_version: number, key) =>
    unwrap(api.POST('/api/v1/reconciliations/{reconciliation_id}/comparisons', { params: { path: { reconciliation_id: id }, header: { 'Idempotency-Key': key } } })),
  )
}

export function useSign(id: number) {
  return useChange((version: number, key) =>
    unwrap(
      api.POST('/api/v1/reconciliations/{reconciliation_id}/signatures', {
        params: { path: { reconciliation_id: id }, header: { 'Idempotency-Key': key } },
        body: { version },
      }),
    ),
  )
}

export function useExplain(id: number) {
  return useChange((body: Schemas['ExplanationsIn']) =>
    unwrap(api.POST('/api/v1/reconciliations/{reconciliation_id}/explanations', { params: { path: { reconciliation_id: id } }, body })),
  )
}
