import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { answered, api, unwrap, type Schemas } from '@/lib/api'
import { idempotencyKeys } from '@/lib/idempotency'

export type Dispute = Schemas['DisputeRow']
export type DisputeDetail = Schemas['DisputeRead']
type DisputeIn = Schemas['DisputeIn']
export type DisputePatch = Schemas['DisputePatch']
export type OutcomeIn = Schemas['DisputeOutcomeIn']
export type TaskIn = Schemas['DisputeTaskIn']
export type Task = Schemas['DisputeTaskRead']
export type Reason = Schemas['DisputeReasonRead']
export type ReasonIn = Schemas['DisputeReasonIn']
export type ReasonPatch = Schemas['DisputeReasonPatch']
type Query = Record<string, string | undefined>

export const DISPUTE_STATES = ['open', 'credit_note', 'rejected', 'settled', 'cleared'] as const
export const OUTCOMES = ['credit_note', 'rejected', 'settled'] as const
export const DEPARTMENTS = ['sales', 'quality', 'logistics', 'finance', 'legal', 'other'] as const

export function useDisputes(query: Query, enabled = true) {
  return useQuery({
    queryKey: ['disputes', query],
    queryFn: () => unwrap(api.GET('/api/v1/disputes', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
    enabled,
  })
}

export function disputesCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/disputes', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export function useDispute(id: number) {
  return useQuery({ queryKey: ['dispute', id], queryFn: () => answered(api.GET('/api/v1/disputes/{dispute_id}', { params: { path: { dispute_id: id } } })) })
}

export function useTasks(query: Query) {
  return useQuery({
    queryKey: ['dispute-tasks', query],
    queryFn: () => unwrap(api.GET('/api/v1/dispute-tasks', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function useReasons(query: Query = {}) {
  return useQuery({
    queryKey: ['dispute-reasons', query],
    queryFn: () => unwrap(api.GET('/api/v1/dispute-reasons', { params: { query: { limit: '200', ...query } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function useReport(query: Query) {
  return useQuery({
    queryKey: ['dispute-report', query],
    queryFn: () => unwrap(api.GET('/api/v1/reports/disputes', { params: { query: query as never } })),
    placeholderData: keepPreviousData,
  })
}

function useMoves<Body, Answer>(send: (body: Body, header: { 'Idempotency-Key': string }) => Promise<Answer>) {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({ mutationFn: (body: Body) => send(body, { 'Idempotency-Key': keyFor(body) }), onSuccess: () => client.invalidateQueries() })
}

export function useOpenDispute() {
  return useMoves((body: DisputeIn, header) => unwrap(api.POST('/api/v1/disputes', { params: { header }, body })))
}

export function useDecide(id: number) {
  return useMoves((body: OutcomeIn, header) => unwrap(api.POST('/api/v1/disputes/{dispute_id}/outcome', { params: { path: { dispute_id: id }, header }, body })))
}

export function useAsk(id: number) {
  return useMoves((body: TaskIn, header) => unwrap(api.POST('/api/v1/disputes/{dispute_id}/tasks', { params: { path: { dispute_id: id }, header }, body })))
}

export function useAnswer() {
  return useMoves(({ id, answer }: { id: number; answer: string }, header) =>
    unwrap(api.POST('/api/v1/dispute-tasks/{task_id}/answer', { params: { path: { task_id: id }, header }, body: { answer } })),
  )
}

export function useChangeDispute(id: number, etag: string | null) {
  return useMoves((body: DisputePatch) =>
    unwrap(api.PATCH('/api/v1/disputes/{dispute_id}', { params: { path: { dispute_id: id }, header: { 'If-Match': etag ?? '*' } }, body })),
  )
}

/** A change is sent against the version that is there now. */
export function useSaveReason() {
  return useMoves(async ({ id, body }: { id: number | null; body: ReasonIn | ReasonPatch }) => {
    if (id === null) return unwrap(api.POST('/api/v1/dispute-reasons', { body: body as ReasonIn }))
    const path = { reason_id: id }
    const { etag } = await answered(api.GET('/api/v1/dispute-reasons/{reason_id}', { params: { path } }))
    return unwrap(api.PATCH('/api/v1/dispute-reasons/{reason_id}', { params: { path, header: { 'If-Match': etag ?? '*' } }, body: body as ReasonPatch }))
  })
}
