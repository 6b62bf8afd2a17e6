import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { answered, api, unwrap, type Schemas } from '@/lib/api'
import { idempotencyKeys } from '@/lib/idempotency'

export type LegalCase = Schemas['CaseRow']
export type CaseDetail = Schemas['CaseRead']
export type CaseIn = Schemas['CaseIn']
export type CasePatch = Schemas['CasePatch']
export type AssessmentIn = Schemas['AssessmentIn']
export type Assessment = Schemas['AssessmentRead']
export type EvidenceLine = Schemas['EvidenceLine']
export type Claimed = Schemas['ClaimedItem']
export type Stage = Schemas['StageRead']
export type StageIn = Schemas['StageIn']
export type Deadline = Schemas['DeadlineRow']
export type DeadlineIn = Schemas['DeadlineIn']
export type Cost = Schemas['CostRead']
export type CostIn = Schemas['CostIn']
export type EvidenceIn = Schemas['EvidenceIn']
export type FeeIn = Schemas['FeeIn']
export type Limitation = Schemas['LimitationRow']
export type LimitationTrace = Schemas['LimitationRead']
export type ActionIn = Schemas['ActionCreate']
type Query = Record<string, string | undefined>

export const STAGES = ['demand', 'filing', 'preservation', 'mediation', 'hearing', 'judgment', 'appeal', 'award', 'enforcement', 'closed'] as const
export const OUTCOMES = ['won', 'partly_won', 'settled', 'lost', 'withdrawn', 'uncollectible'] as const
export const CASE_STATES = ['pending', 'open', 'closed', 'rejected', 'withdrawn'] as const
export const DEADLINE_STATES = ['overdue', 'soon', 'open', 'done', 'dropped', 'lapsed'] as const
export const COST_KINDS = ['court', 'preservation', 'lawyer', 'enforcement', 'travel', 'other'] as const
export const FEE_KINDS = ['none', 'fixed', 'hourly', 'contingency', 'tiers'] as const
export const MEANS = ['good', 'limited', 'poor', 'unknown'] as const
export const PROCEDURES = ['litigation', 'arbitration'] as const

const csv = { headers: { Accept: 'text/csv' }, parseAs: 'blob' as const }

export function useCases(query: Query) {
  return useQuery({
    queryKey: ['legal-cases', query],
    queryFn: () => unwrap(api.GET('/api/v1/legal-cases', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export const casesCsv = (query: Query) => unwrap(api.GET('/api/v1/legal-cases', { params: { query: query as never }, ...csv })) as Promise<Blob>
export const limitationsCsv = (query: Query) => unwrap(api.GET('/api/v1/limitations', { params: { query: query as never }, ...csv })) as Promise<Blob>
export const deadlinesCsv = (query: Query) => unwrap(api.GET('/api/v1/legal-deadlines', { params: { query: query as never }, ...csv })) as Promise<Blob>

export function useCase(id: number) {
  return useQuery({ queryKey: ['legal-case', id], queryFn: () => answered(api.GET('/api/v1/legal-cases/{case_id}', { params: { path: { case_id: id } } })) })
}

export function useDeadlines(query: Query) {
  return useQuery({
    queryKey: ['legal-deadlines', query],
    queryFn: () => unwrap(api.GET('/api/v1/legal-deadlines', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function useLimitations(query: Query) {
  return useQuery({
    queryKey: ['limitations', query],
    queryFn: () => unwrap(api.GET('/api/v1/limitations', { params: { query: query as never } })),
    placeholderData: keepPreviousData,
  })
}

export function useLimitation(id: number) {
  return useQuery({ queryKey: ['limitation', id], queryFn: () => unwrap(api.GET('/api/v1/limitations/{invoice_id}', { params: { path: { invoice_id: id } } })) })
}

export function useAssessment(body: AssessmentIn | null) {
  return useQuery({
    queryKey: ['legal-assessment', body],
    queryFn: () => unwrap(api.POST('/api/v1/legal-cases/assessment', { body: body as AssessmentIn })),
    enabled: body !== null,
    retry: false,
    placeholderData: keepPreviousData,
  })
}

type Header = { 'Idempotency-Key': string }

export function useMoves<Body, Answer>(send: (body: Body, header: Header) => Promise<Answer>) {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({ mutationFn: (body: Body) => send(body, { 'Idempotency-Key': keyFor(body) }), onSuccess: () => client.invalidateQueries() })
}

export function useOpenCase() {
  return useMoves((body: CaseIn, header) => unwrap(api.POST('/api/v1/legal-cases', { params: { header }, body })))
}

export function useChangeCase(id: number, etag: string | null) {
  return useMoves((body: CasePatch) =>
    unwrap(api.PATCH('/api/v1/legal-cases/{case_id}', { params: { path: { case_id: id }, header: { 'If-Match': etag ?? '*' } }, body })),
  )
}

export function useStep(id: number) {
  const path = { case_id: id }
  return {
    stage: useMoves((body: StageIn, header) => unwrap(api.POST('/api/v1/legal-cases/{case_id}/stages', { params: { path, header }, body }))),
    deadline: useMoves((body: DeadlineIn, header) => unwrap(api.POST('/api/v1/legal-cases/{case_id}/deadlines', { params: { path, header }, body }))),
    cost: useMoves((body: CostIn, header) => unwrap(api.POST('/api/v1/legal-cases/{case_id}/costs', { params: { path, header }, body }))),
    evidence: useMoves((body: EvidenceIn, header) => unwrap(api.POST('/api/v1/legal-cases/{case_id}/evidence', { params: { path, header }, body }))),
  }
}

export function useMeetDeadline() {
  return useMoves(({ id, result }: { id: number; result: 'done' | 'dropped' }, header) =>
    unwrap(api.POST('/api/v1/legal-deadlines/{deadline_id}/done', { params: { path: { deadline_id: id }, header }, body: { result } })),
  )
}

/** Says when an obstacle ended, or takes back one that was recorded by mistake. */
export function useChangeSuspension() {
  return useMoves(async ({ id, ...body }: { id: number } & Schemas['SuspensionPatch']) => {
    const path = { suspension_id: id }
    const { etag } = await answered(api.GET('/api/v1/limitation-suspensions/{suspension_id}', { params: { path } }))
    return unwrap(api.PATCH('/api/v1/limitation-suspensions/{suspension_id}', { params: { path, header: { 'If-Match': etag ?? '*' } }, body }))
  })
}

export function useRecordDemand() {
  return useMoves((body: ActionIn, header) => unwrap(api.POST('/api/v1/collection-actions', { params: { header }, body })))
}
