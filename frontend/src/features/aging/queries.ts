import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, unwrap, type Schemas } from '@/lib/api'

export type AgingReport = Schemas['AgingRead']
export type AgingRow = AgingReport['rows'][number]

export function agingCsv(query: object): Promise<Blob> {
  return unwrap(api.GET('/api/v1/reports/aging', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export function useAging(query: Record<string, string | undefined>) {
  return useQuery({
    queryKey: ['aging', query],
    queryFn: () => unwrap(api.GET('/api/v1/reports/aging', { params: { query: query as never } })),
    placeholderData: keepPreviousData,
  })
}
