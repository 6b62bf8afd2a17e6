import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, unwrap, type Schemas } from '@/lib/api'

export type Limit = Schemas['LimitRead']
type LimitPut = Schemas['LimitPut']
export type Delegation = Schemas['DelegationRead']
export type DelegationIn = Schemas['DelegationIn']
type Query = Record<string, string | undefined>

export function useLimits(company: string | undefined) {
  return useQuery({
    queryKey: ['approval-limits', company],
    queryFn: () => unwrap(api.GET('/api/v1/approval-limits', { params: { query: { company } } })),
    placeholderData: keepPreviousData,
  })
}

export function limitsCsv(company: string | undefined): Promise<Blob> {
  return unwrap(api.GET('/api/v1/approval-limits', { params: { query: { company } }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as unknown as Promise<Blob>
}

export function useDelegations(query: Query) {
  return useQuery({
    queryKey: ['delegations', query],
    queryFn: () => unwrap(api.GET('/api/v1/delegations', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function delegationsCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/delegations', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

/** Who may decide what changes with it, on the list of approvals too. */
function useChange<Body>(send: (body: Body) => Promise<unknown>) {
  const client = useQueryClient()
  const stale = ['approval-limits', 'delegations', 'approvals']
  return useMutation({ mutationFn: send, onSuccess: () => Promise.all(stale.map((key) => client.invalidateQueries({ queryKey: [key] }))) })
}

export function usePutLimit() {
  return useChange((body: LimitPut) => unwrap(api.PUT('/api/v1/approval-limits', { body })))
}

export function useDelegate() {
  return useChange((body: DelegationIn) => unwrap(api.POST('/api/v1/delegations', { body })))
}

export function useRevokeDelegation() {
  return useChange((id: number) => unwrap(api.DELETE('/api/v1/delegations/{delegation_id}', { params: { path: { delegation_id: id } } })))
}
