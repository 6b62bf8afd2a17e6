import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { ClearBody, ReceiptRow } from '@/features/clearing/contract'
import { api, unwrap } from '@/lib/api'

export type Query = Record<string, string | number | undefined>

const LIST = 'clearing-receipts'
const PAGE = 200

const page = (query: Query) => unwrap(api.GET('/api/v1/clearing/receipts', { params: { query: { ...query, limit: PAGE } as never } }))

/** Lines to clear, page by page as one scrolls. */
export function useReceipts(query: Query) {
  return useInfiniteQuery({
    queryKey: [LIST, query],
    queryFn: ({ pageParam }) => page({ ...query, cursor: pageParam, include_total: pageParam ? undefined : 'true' }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    refetchOnMount: 'always' as const,
  })
}

export function receiptsCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/clearing/receipts', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

const one = (id: number) => ({
  queryKey: ['clearing-receipt', id],
  queryFn: () => unwrap(api.GET('/api/v1/clearing/receipts/{payment_id}', { params: { path: { payment_id: id } } })),
})

export function useReceipt(id: number) {
  return useQuery(one(id))
}

/** The next line is there before one comes to it. */
export function useAhead(): (id: number) => void {
  const client = useQueryClient()
  return useCallback((id) => void client.prefetchQuery(one(id)), [client])
}

export function useItems(id: number, query: Query) {
  return useQuery({
    queryKey: ['clearing-items', id, query],
    queryFn: () =>
      unwrap(api.GET('/api/v1/clearing/receipts/{payment_id}/items', { params: { path: { payment_id: id }, query: { ...query, limit: 100 } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function usePreview(id: number, body: ClearBody | null) {
  return useQuery({
    queryKey: ['clearing-preview', id, body],
    queryFn: () => unwrap(api.POST('/api/v1/clearing/receipts/{payment_id}/preview', { params: { path: { payment_id: id } }, body: body as ClearBody })),
    enabled: body !== null,
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
}

/** Everything may have changed but the list of lines, which keeps its places while one works down it. */
export const allButList = (client: QueryClient) => client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== LIST })

/** Every line of this list, loaded or not, whose best proposal has at least this confidence. */
export async function allAbove(query: Query, perMille: number): Promise<ReceiptRow[]> {
  const found: ReceiptRow[] = []
  let cursor: string | undefined
  do {
    const { items, next_cursor } = await page({ ...query, sort: '-confidence', cursor })
    const good = items.filter((row) => row.best !== null && row.best.confidence >= perMille)
    found.push(...good)
    cursor = good.length === items.length ? (next_cursor ?? undefined) : undefined
  } while (cursor)
  return found
}

export function useAliases(query: Query) {
  return useQuery({
    queryKey: ['payer-aliases', query],
    queryFn: () => unwrap(api.GET('/api/v1/payer-aliases', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function aliasesCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/payer-aliases', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}
