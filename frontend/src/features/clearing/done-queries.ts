import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Query } from '@/features/clearing/queries'
import { api, unwrap } from '@/lib/api'

/** All clearings, the latest first. */
export function useClearings(query: Query) {
  return useQuery({
    queryKey: ['clearings', query],
    queryFn: () => unwrap(api.GET('/api/v1/clearings', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function clearingsCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/clearings', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export function useClearing(id: number | null) {
  return useQuery({
    queryKey: ['clearing', id],
    queryFn: () => unwrap(api.GET('/api/v1/clearings/{clearing_id}', { params: { path: { clearing_id: id as number } } })),
    enabled: id !== null,
  })
}
