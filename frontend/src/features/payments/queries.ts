import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap, type Schemas } from '@/lib/api'
import { idempotencyKeys, newKey } from '@/lib/idempotency'

export type Payment = Schemas['PaymentRow']
export type PaymentDetail = Schemas['PaymentRead']
export type PaymentPush = Schemas['PaymentPush']
type Allocations = Schemas['AllocationsIn']
type PaymentQuery = Record<string, string | number | undefined>

export function usePayments(query: PaymentQuery) {
  return useQuery({
    queryKey: ['payments', query],
    queryFn: () => unwrap(api.GET('/api/v1/payments', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function paymentsCsv(query: PaymentQuery): Promise<Blob> {
  return unwrap(api.GET('/api/v1/payments', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export function usePayment(id: number) {
  return useQuery({ queryKey: ['payment', id], queryFn: () => unwrap(api.GET('/api/v1/payments/{payment_id}', { params: { path: { payment_id: id } } })) })
}

function useMoves<Body, Answer>(send: (body: Body, key: string) => Promise<Answer>) {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({
    mutationFn: (body: Body) => send(body, keyFor(body)),
    // Money moved: anything on any screen may have changed with it.
    onSuccess: () => client.invalidateQueries(),
  })
}

export function useRecordPayment() {
  return useMoves((body: PaymentPush, key) => unwrap(api.POST('/api/v1/payments', { params: { header: { 'Idempotency-Key': key } }, body })))
}

export function useAllocate(id: number) {
  return useMoves((body: Allocations, key) =>
    unwrap(api.POST('/api/v1/payments/{payment_id}/allocations', { params: { path: { payment_id: id }, header: { 'Idempotency-Key': key } }, body })),
  )
}

export function useIdentify(id: number) {
  return useMoves((customer_id: number) => unwrap(api.POST('/api/v1/payments/{payment_id}/customer', { params: { path: { payment_id: id } }, body: { customer_id } })))
}

export function useReversePayment(id: number) {
  return useMoves((body: { reason: string; effective_on?: string }) =>
    unwrap(api.POST('/api/v1/payments/{payment_id}/reversal', { params: { path: { payment_id: id }, header: { 'Idempotency-Key': newKey() } }, body })),
  )
}

export function useReverseAllocation() {
  return useMoves(({ entry, ...body }: { entry: number; reason: string; effective_on?: string }) =>
    unwrap(api.POST('/api/v1/allocations/{entry_id}/reversal', { params: { path: { entry_id: entry }, header: { 'Idempotency-Key': newKey() } }, body })),
  )
}

/** A receipt names its payer as other systems do: by the external id that the payer's source gave it. */
export async function payerOf(customerId: number): Promise<Pick<PaymentPush, 'customer_external_id' | 'source' | 'company'>> {
  const customer = await unwrap(api.GET('/api/v1/customers/{customer_id}', { params: { path: { customer_id: customerId } } }))
  return { customer_external_id: customer.external_id, source: customer.source, company: customer.company }
}
