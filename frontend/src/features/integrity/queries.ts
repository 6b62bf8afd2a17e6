import { useQuery } from '@tanstack/react-query'
import { api, unwrap, type Schemas } from '@/lib/api'

export type Invariant = Schemas['InvariantRead']

export function useInvariants(query: { as_of?: string; company?: string }) {
  return useQuery({
    queryKey: ['invariants', query],
    queryFn: () => unwrap(api.GET('/api/v1/invariants', { params: { query } })),
    staleTime: 0,
  })
}
