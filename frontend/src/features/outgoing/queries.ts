import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap, type Schemas } from '@/lib/api'
import { idempotencyKeys } from '@/lib/idempotency'

export type Outgoing = Schemas['OutgoingRow']
export type OutgoingDetail = Schemas['OutgoingRead']
export type Offer = Schemas['OutgoingProposal']
export type Tie = Schemas['TieRead']
type Query = Record<string, string | number | undefined>

export function useOutgoing(query: Query) {
  return useQuery({
    queryKey: ['outgoing-lines', query],
    queryFn: () => unwrap(api.GET('/api/v1/outgoing-lines', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function outgoingCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/outgoing-lines', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export function useOutgoingLine(id: number | null) {
  return useQuery({
    queryKey: ['outgoing-line', id],
    queryFn: () => unwrap(api.GET('/api/v1/outgoing-lines/{line_id}', { params: { path: { line_id: id as number } } })),
    enabled: id !== null,
  })
}

export type Step = { step: 'refund'; refund_id: number } | { step: 'return'; payment_id: number } | { step: 'set-aside'; note: string } | { step: 'undo'; reason: string }

/** Says what a line is, or takes that back. */
export function useStep(id: number) {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({
    mutationFn: (wanted: Step) => {
      const { step, ...body } = wanted
      const params = { path: { line_id: id }, header: { 'Idempotency-Key': keyFor(wanted) } }
      return unwrap(api.POST(`/api/v1/outgoing-lines/{line_id}/${step}` as '/api/v1/outgoing-lines/{line_id}/undo', { params, body: body as Schemas['UntieIn'] }))
    },
    onSuccess: () => client.invalidateQueries(),
  })
}

/** Each press is a run of its own. */
export function useOutgoingRun() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (company: string | undefined) => unwrap(api.POST('/api/v1/outgoing-lines/runs', { body: { company, apply: true } })),
    onSuccess: () => client.invalidateQueries(),
  })
}

/** Receipts that a person may mean: found by their number or payer. */
export function useReceiptsLike(q: string, currency: string, company: string) {
  return useQuery({
    queryKey: ['receipts-like', q, currency, company],
    queryFn: () => unwrap(api.GET('/api/v1/payments', { params: { query: { q, currency, company, limit: 20 } as never } })),
    enabled: q !== '',
  })
}
