import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { answered, api, unwrap, type Schemas } from '@/lib/api'
import { idempotencyKeys } from '@/lib/idempotency'

export type Cause = Schemas['CauseRead']
export type CauseIn = Schemas['CauseIn']
export type CausePatch = Schemas['CausePatch']
export type ClassificationIn = Schemas['ClassificationIn']
export type BulkIn = Schemas['BulkClassificationIn']
export type Version = Schemas['ClassificationRead']
type Query = Record<string, string | undefined>

export const JUDGEMENTS = ['normal', 'abnormal'] as const

export function useCauses(query: Query = {}) {
  return useQuery({
    queryKey: ['overdue-causes', query],
    queryFn: () => unwrap(api.GET('/api/v1/overdue-causes', { params: { query: { limit: '200', ...query } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function causesCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/overdue-causes', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

/** A change is sent against the version that is there now. */
export function useSaveCause() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ id, body }: { id: number | null; body: CauseIn | CausePatch }) => {
      if (id === null) return unwrap(api.POST('/api/v1/overdue-causes', { body: body as CauseIn }))
      const path = { cause_id: id }
      const { etag } = await answered(api.GET('/api/v1/overdue-causes/{cause_id}', { params: { path } }))
      return unwrap(api.PATCH('/api/v1/overdue-causes/{cause_id}', { params: { path, header: { 'If-Match': etag ?? '*' } }, body: body as CausePatch }))
    },
    onSuccess: () => client.invalidateQueries(),
  })
}

export function useVersions(invoiceId: number) {
  return useQuery({
    queryKey: ['classifications', invoiceId],
    queryFn: () => unwrap(api.GET('/api/v1/invoices/{invoice_id}/classifications', { params: { path: { invoice_id: invoiceId }, query: { limit: 50 } } })),
  })
}

export function useClassify(invoiceId: number) {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({
    mutationFn: (body: ClassificationIn) =>
      unwrap(api.POST('/api/v1/invoices/{invoice_id}/classification', { params: { path: { invoice_id: invoiceId }, header: { 'Idempotency-Key': keyFor(body) } }, body })),
    onSuccess: () => client.invalidateQueries(),
  })
}

export function useClassifyMany() {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({
    mutationFn: (body: BulkIn) => unwrap(api.POST('/api/v1/invoices/classification', { params: { header: { 'Idempotency-Key': keyFor(body) } }, body })),
    onSuccess: () => client.invalidateQueries(),
  })
}
