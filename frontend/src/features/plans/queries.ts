import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap, type Schemas } from '@/lib/api'
import { idempotencyKeys } from '@/lib/idempotency'

export type Plan = Schemas['PlanRow']
export type PlanDetail = Schemas['PlanRead']
export type PlanIn = Schemas['PlanIn']
export type PlanTerms = Schemas['PlanTerms']
export type PlanPart = Schemas['PlanPartRead']
export type Calculation = Schemas['PlanCalculation']
export type Offer = Schemas['DiscountOfferRow']
export type OfferIn = Schemas['DiscountOfferIn']
type Query = Record<string, string | undefined>

export const PLAN_STATES = ['pending', 'offered', 'running', 'kept', 'defaulted', 'cancelled', 'declined', 'expired', 'rejected', 'withdrawn'] as const
export const OFFER_STATES = ['pending', 'offered', 'earned', 'granted', 'taken_back', 'expired', 'rejected', 'withdrawn'] as const
export const RHYTHMS = ['weekly', 'biweekly', 'monthly', 'quarterly'] as const

export function usePlans(query: Query) {
  return useQuery({
    queryKey: ['payment-plans', query],
    queryFn: () => unwrap(api.GET('/api/v1/payment-plans', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function plansCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/payment-plans', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export function usePlan(id: number) {
  return useQuery({ queryKey: ['payment-plan', id], queryFn: () => unwrap(api.GET('/api/v1/payment-plans/{plan_id}', { params: { path: { plan_id: id } } })) })
}

/** What a plan would be; asked anew whenever its terms change. */
export function useCalculation(terms: PlanTerms | null) {
  return useQuery({
    queryKey: ['payment-plan-calculation', terms],
    queryFn: () => unwrap(api.POST('/api/v1/payment-plans/calculation', { body: terms as PlanTerms })),
    enabled: terms !== null,
    retry: false,
  })
}

export function useOffers(query: Query) {
  return useQuery({
    queryKey: ['discount-offers', query],
    queryFn: () => unwrap(api.GET('/api/v1/discount-offers', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

function useMoves<Body, Answer>(send: (body: Body, header: { 'Idempotency-Key': string }) => Promise<Answer>) {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({ mutationFn: (body: Body) => send(body, { 'Idempotency-Key': keyFor(body) }), onSuccess: () => client.invalidateQueries() })
}

export function useProposePlan() {
  return useMoves((body: PlanIn, header) => unwrap(api.POST('/api/v1/payment-plans', { params: { header }, body })))
}

export function useAcceptPlan(id: number) {
  return useMoves((body: { by_whom: string }, header) =>
    unwrap(api.POST('/api/v1/payment-plans/{plan_id}/acceptance', { params: { path: { plan_id: id }, header }, body })),
  )
}

export function useCancelPlan(id: number) {
  return useMoves((body: { reason: string }, header) =>
    unwrap(api.POST('/api/v1/payment-plans/{plan_id}/cancellation', { params: { path: { plan_id: id }, header }, body })),
  )
}

export function useOfferDiscount() {
  return useMoves((body: OfferIn, header) => unwrap(api.POST('/api/v1/discount-offers', { params: { header }, body })))
}

export function useGrantDiscount() {
  return useMoves(({ id }: { id: number }, header) => unwrap(api.POST('/api/v1/discount-offers/{offer_id}/grant', { params: { path: { offer_id: id }, header } })))
}

export function useTakeDiscountBack() {
  return useMoves(({ id, reason }: { id: number; reason: string }, header) =>
    unwrap(api.POST('/api/v1/discount-offers/{offer_id}/reversal', { params: { path: { offer_id: id }, header }, body: { reason } })),
  )
}
