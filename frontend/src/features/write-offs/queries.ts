import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { answered, api, unwrap, type Schemas } from '@/lib/api'
import { idempotencyKeys } from '@/lib/idempotency'

export type WriteOff = Schemas['WriteOffRow']
export type WriteOffIn = Schemas['WriteOffIn']
export type RecoveryIn = Schemas['RecoveryIn']
type Query = Record<string, string | undefined>

export const WRITE_OFF_STATES = ['pending', 'written_off', 'recovered', 'rejected', 'withdrawn', 'reversed'] as const

export function useWriteOffs(query: Query) {
  return useQuery({
    queryKey: ['write-offs', query],
    queryFn: () => unwrap(api.GET('/api/v1/write-offs', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function writeOffsCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/write-offs', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

function useMoves<Body, Answer>(send: (body: Body, key: string) => Promise<Answer>) {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({ mutationFn: (body: Body) => send(body, keyFor(body)), onSuccess: () => client.invalidateQueries() })
}

export function useRequestWriteOff() {
  return useMoves((body: WriteOffIn, key) => unwrap(api.POST('/api/v1/write-offs', { params: { header: { 'Idempotency-Key': key } }, body })))
}

export function useRecover() {
  return useMoves(({ id, ...body }: RecoveryIn & { id: number }, key) =>
    unwrap(api.POST('/api/v1/write-offs/{write_off_id}/recovery', { params: { path: { write_off_id: id }, header: { 'Idempotency-Key': key } }, body })),
  )
}

/** Sent against the version that is there now: only this one flag changes. */
export function usePursue() {
  return useMoves(async ({ id, pursued }: { id: number; pursued: boolean }) => {
    const path = { write_off_id: id }
    const { etag } = await answered(api.GET('/api/v1/write-offs/{write_off_id}', { params: { path } }))
    return unwrap(api.PATCH('/api/v1/write-offs/{write_off_id}', { params: { path, header: { 'If-Match': etag ?? '*' } }, body: { pursued } }))
  })
}
