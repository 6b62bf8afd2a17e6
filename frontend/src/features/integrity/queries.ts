import { useQuery } from '@tanstack/react-query'
import { api, unwrap, type Schemas } from '@/lib/api'

export type Invariant = Schemas['InvariantList']['items'][number]

export function useInvariants(query: Record<string, string | undefined>) {
  return useQuery({
    queryKey: ['invariants', query],
    queryFn: () => unwrap(api.GET('/api/v1/invariants', { params: { query: query as never } })),
    staleTime: 0,
  })
}
