import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { answered, api, unwrap, type Schemas } from '@/lib/api'
import { idempotencyKeys } from '@/lib/idempotency'

export type WorklistRow = Schemas['WorklistRow']
export type ActionCreate = Schemas['ActionCreate']

export const CHANNELS = ['phone', 'email', 'sms', 'visit', 'letter', 'lawyer_letter'] as const
export const OUTCOMES = ['promised', 'paid', 'disputed', 'evasive', 'refused', 'unreachable', 'other'] as const

type Query = Record<string, string | undefined>

export function useWorklist(query: Query) {
  return useQuery({
    queryKey: ['worklist', query],
    queryFn: () => unwrap(api.GET('/api/v1/worklist', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function worklistCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/worklist', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

/** What is saved again because no answer came is kept once; the same said later, once the first was taken, is said anew. */
export function useRecordMany() {
  const client = useQueryClient()
  const keyFor = useRef(idempotencyKeys())
  return useMutation({
    mutationFn: (body: Schemas['BulkActionCreate']) =>
      unwrap(api.POST('/api/v1/collection-actions/bulk', { params: { header: { 'Idempotency-Key': keyFor.current(body) } }, body })),
    // The list, the timeline, the promises and the flags may all say something else now; whoever goes on does not wait for them.
    onSuccess: () => {
      keyFor.current = idempotencyKeys()
      void client.invalidateQueries()
    },
  })
}

export type Template = Schemas['ActionTemplateRead']
export type TemplateIn = Schemas['ActionTemplateIn']
export type TemplatePatch = Schemas['ActionTemplatePatch']

export function useTemplates(query: Query) {
  return useQuery({
    queryKey: ['action-templates', query],
    queryFn: () => unwrap(api.GET('/api/v1/action-templates', { params: { query: { limit: '200', ...query } as never } })),
    placeholderData: keepPreviousData,
  })
}

/** A change is sent against the version that is there now. */
export function useSaveTemplate() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ id, body }: { id: number | null; body: TemplateIn | TemplatePatch }) => {
      if (id === null) return unwrap(api.POST('/api/v1/action-templates', { body: body as TemplateIn }))
      const path = { template_id: id }
      const { etag } = await answered(api.GET('/api/v1/action-templates/{template_id}', { params: { path } }))
      return unwrap(api.PATCH('/api/v1/action-templates/{template_id}', { params: { path, header: { 'If-Match': etag ?? '*' } }, body: body as TemplatePatch }))
    },
    onSuccess: () => client.invalidateQueries(),
  })
}

export function useReliability(customerId: number) {
  return useQuery({
    queryKey: ['promise-reliability', customerId],
    queryFn: () => unwrap(api.GET('/api/v1/promises/reliability/{customer_id}', { params: { path: { customer_id: customerId } } })),
  })
}

export type PromiseRow = Schemas['PromiseRow']
export const PROMISE_STATES = ['open', 'kept', 'partly_kept', 'broken'] as const

export function usePromises(query: Query) {
  return useQuery({
    queryKey: ['promises', query],
    queryFn: () => unwrap(api.GET('/api/v1/promises', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function promisesCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/promises', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}
