import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap, type Schemas } from '@/lib/api'
import { idempotencyKeys } from '@/lib/idempotency'

export type CreditToPick = Schemas['CreditToPick']
export type JointBody = Schemas['JointIn']
export type JointPreview = Schemas['JointPreview']
type Query = Record<string, string | number | undefined>

export function useCredits(query: Query) {
  return useQuery({
    queryKey: ['clearing-credits', query],
    queryFn: () => unwrap(api.GET('/api/v1/clearing/credits', { params: { query: { ...query, limit: 100 } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function useJointItems(query: Query & { currency?: string }) {
  return useQuery({
    queryKey: ['joint-items', query],
    queryFn: () => unwrap(api.GET('/api/v1/clearing/items', { params: { query: { ...query, limit: 200 } as never } })),
    enabled: Boolean(query.currency),
    placeholderData: keepPreviousData,
  })
}

export function useJointPreview(body: JointBody | null) {
  return useQuery({
    queryKey: ['joint-preview', body],
    queryFn: () => unwrap(api.POST('/api/v1/clearings/preview', { body: body as JointBody })),
    enabled: body !== null,
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
}

export function useJointClear() {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({
    mutationFn: (body: JointBody) => unwrap(api.POST('/api/v1/clearings', { params: { header: { 'Idempotency-Key': keyFor(body) } }, body })),
    onSuccess: () => client.invalidateQueries(),
  })
}

/** What was cleared for a customer, the latest first. */
export function useClearingsOf(customer: string) {
  return useQuery({
    queryKey: ['clearings-of', customer],
    queryFn: () => unwrap(api.GET('/api/v1/clearings', { params: { query: { customer_id: Number(customer), sort: '-id', limit: 10 } } })),
    enabled: customer !== '',
  })
}
