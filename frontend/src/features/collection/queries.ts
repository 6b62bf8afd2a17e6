import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, unwrap, type Schemas } from '@/lib/api'

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

export function useRecordAction() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: ActionCreate) => unwrap(api.POST('/api/v1/collection-actions', { body })),
    // The list, the timeline, the promises and the flags may all say something else now.
    onSuccess: () => client.invalidateQueries(),
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
