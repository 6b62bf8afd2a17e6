import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answered, api, unwrap, type Schemas } from '@/lib/api'

export type Customer = Schemas['CustomerRow']
export type CustomerDetail = Schemas['CustomerRead']
export type CustomerPatch = Schemas['CustomerPatch']
type CustomerQuery = Record<string, string | undefined>

export function useCustomers(query: CustomerQuery) {
  return useQuery({
    queryKey: ['customers', query],
    queryFn: () => unwrap(api.GET('/api/v1/customers', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function customersCsv(query: CustomerQuery): Promise<Blob> {
  return unwrap(api.GET('/api/v1/customers', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export function useCustomer(id: number) {
  const path = { customer_id: id }
  return useQuery({ queryKey: ['customer', id, 'tagged'], queryFn: () => answered(api.GET('/api/v1/customers/{customer_id}', { params: { path } })) })
}

export function useBalances(id: number, query: CustomerQuery) {
  const path = { customer_id: id }
  return useQuery({
    queryKey: ['balances', id, query],
    queryFn: () => unwrap(api.GET('/api/v1/customers/{customer_id}/balances', { params: { path, query: query as never } })),
    placeholderData: keepPreviousData,
  })
}

export function useTimeline(id: number, cursor: string) {
  const path = { customer_id: id }
  return useQuery({
    queryKey: ['timeline', id, cursor],
    queryFn: () => unwrap(api.GET('/api/v1/customers/{customer_id}/timeline', { params: { path, query: { cursor: cursor || undefined } } })),
    placeholderData: keepPreviousData,
  })
}

export function useSaveCustomer(id: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ body, etag }: { body: CustomerPatch; etag: string | null }) =>
      unwrap(api.PATCH('/api/v1/customers/{customer_id}', { params: { path: { customer_id: id }, header: { 'If-Match': etag ?? '*' } }, body })),
    onSuccess: () => client.invalidateQueries(),
  })
}
