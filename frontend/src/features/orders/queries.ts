import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, unwrap, type Schemas } from '@/lib/api'

export type Order = Schemas['OrderRow']
type Query = Record<string, string | undefined>

export const ORDER_STATES = ['open', 'closed', 'cancelled'] as const

export function useOrders(query: Query) {
  return useQuery({
    queryKey: ['orders', query],
    queryFn: () => unwrap(api.GET('/api/v1/orders', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function ordersCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/orders', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export function useOrder(id: number) {
  return useQuery({ queryKey: ['order', id], queryFn: () => unwrap(api.GET('/api/v1/orders/{order_id}', { params: { path: { order_id: id } } })) })
}
