import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { answered, api, unwrap, type Schemas } from '@/lib/api'
import { idempotencyKeys } from '@/lib/idempotency'

export type Proposal = Schemas['InterestProposalRow']
export type ProposalDetail = Schemas['InterestProposalRead']
export type ProposalLine = Schemas['InterestProposalLine']
export type Segment = Schemas['InterestSegmentRead']
export type Charge = Schemas['InterestChargeRow']
export type Waiver = Schemas['InterestWaiverRow']
export type WaiverIn = Schemas['InterestWaiverIn']
export type RateSet = Schemas['InterestRateSetRead']
export type RateSetFields = Schemas['InterestRateSetFields']
export type Assignment = Schemas['InterestAssignmentRow']
export type AssignmentIn = Schemas['InterestAssignmentIn']
export type Policy = Schemas['InterestPolicyRead']
export type PolicyIn = Schemas['InterestPolicyIn']
type Query = Record<string, string | undefined>

export const CHARGE_KINDS = ['interest', 'compensation', 'dunning_fee'] as const
export const WAIVER_STATES = ['pending', 'approved', 'rejected', 'withdrawn'] as const
export const METHODS = ['contract', 'reference', 'reference_at_default', 'agreed_or_daily'] as const
export const DAY_COUNTS = ['actual/365', 'actual/360', 'actual/actual', '30/360'] as const
export const PARTS = ['principal', 'interest', 'fee'] as const

export function useProposals(query: Query) {
  return useQuery({
    queryKey: ['interest-proposals', query],
    queryFn: () => unwrap(api.GET('/api/v1/interest-proposals', { params: { query: query as never } })),
    placeholderData: keepPreviousData,
  })
}

export function proposalsCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/interest-proposals', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export function useProposal(id: number | null, asOf: string) {
  return useQuery({
    queryKey: ['interest-proposal', id, asOf],
    queryFn: () => unwrap(api.GET('/api/v1/interest-proposals/{invoice_id}', { params: { path: { invoice_id: id as number }, query: { as_of: asOf || undefined } } })),
    enabled: id !== null,
  })
}

export function useCharges(query: Query) {
  return useQuery({
    queryKey: ['interest-charges', query],
    queryFn: () => unwrap(api.GET('/api/v1/interest-charges', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function chargesCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/interest-charges', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export function useWaivers(query: Query) {
  return useQuery({
    queryKey: ['interest-waivers', query],
    queryFn: () => unwrap(api.GET('/api/v1/interest-waivers', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function useRateSets(query: Query) {
  return useQuery({
    queryKey: ['interest-rate-sets', query],
    queryFn: () => unwrap(api.GET('/api/v1/interest-rate-sets', { params: { query: { limit: 200, ...query } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function useAssignments(query: Query) {
  return useQuery({
    queryKey: ['interest-assignments', query],
    queryFn: () => unwrap(api.GET('/api/v1/interest-assignments', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function usePolicy(company: string) {
  return useQuery({
    queryKey: ['interest-policy', company],
    queryFn: () => answered(api.GET('/api/v1/interest-policy', { params: { query: { company } } })),
    enabled: company !== '',
  })
}

function useMoves<Body, Answer>(send: (body: Body, header: { 'Idempotency-Key': string }) => Promise<Answer>) {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({ mutationFn: (body: Body) => send(body, { 'Idempotency-Key': keyFor(body) }), onSuccess: () => client.invalidateQueries() })
}

export function useBill() {
  return useMoves((body: Schemas['InterestChargesIn'], header) => unwrap(api.POST('/api/v1/interest-charges', { params: { header }, body })))
}

export function useWaive() {
  return useMoves((body: WaiverIn, header) => unwrap(api.POST('/api/v1/interest-waivers', { params: { header }, body })))
}

/** Made anew, or changed against the version that is there now. */
export function useSaveRateSet(company: string | undefined) {
  return useMoves(async ({ id, code, ...body }: RateSetFields & { id?: number; code: string }) => {
    if (id === undefined) return unwrap(api.POST('/api/v1/interest-rate-sets', { body: { ...body, code, company } }))
    const path = { set_id: id }
    const { etag } = await answered(api.GET('/api/v1/interest-rate-sets/{set_id}', { params: { path } }))
    return unwrap(api.PATCH('/api/v1/interest-rate-sets/{set_id}', { params: { path, header: { 'If-Match': etag ?? '*' } }, body }))
  })
}

export function useAssign() {
  return useMoves((body: AssignmentIn) => unwrap(api.POST('/api/v1/interest-assignments', { body })))
}

export function useUnassign() {
  return useMoves(({ id }: { id: number }) => unwrap(api.DELETE('/api/v1/interest-assignments/{assignment_id}', { params: { path: { assignment_id: id } } })))
}

export function useSavePolicy(company: string) {
  return useMoves(({ body, etag }: { body: PolicyIn; etag: string | null }) =>
    unwrap(api.PUT('/api/v1/interest-policy', { params: { query: { company }, header: { 'If-Match': etag ?? '*' } }, body })),
  )
}
