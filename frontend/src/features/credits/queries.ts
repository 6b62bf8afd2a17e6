import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap, type Schemas } from '@/lib/api'
import { idempotencyKeys } from '@/lib/idempotency'

export type Refund = Schemas['RefundRead']
export type RefundIn = Schemas['RefundIn']
export type Transfer = Schemas['TransferRead']
export type TransferIn = Schemas['TransferIn']
type Query = Record<string, string | number | undefined>

export const REFUND_STATES = ['pending', 'refunded', 'returned', 'rejected', 'withdrawn'] as const

/** A receipt or a credit note with something left, as the screens name it. */
export interface Credit {
  payment_id?: number
  invoice_id?: number
  number: string
  open: string
  currency: string
  company: string
  customer_id: number | null
  customer_name: string | null
}

export function useRefunds(query: Query, enabled = true) {
  return useQuery({
    queryKey: ['refunds', query],
    queryFn: () => unwrap(api.GET('/api/v1/refunds', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
    enabled,
  })
}

export function useTransfers(query: Query, enabled = true) {
  return useQuery({
    queryKey: ['transfers', query],
    queryFn: () => unwrap(api.GET('/api/v1/transfers', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
    enabled,
  })
}

export function creditsCsv(view: 'refunds' | 'transfers', query: Query): Promise<Blob> {
  return unwrap(api.GET(`/api/v1/${view}`, { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

function useMoves<Body, Answer>(send: (body: Body, key: string) => Promise<Answer>) {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({ mutationFn: (body: Body) => send(body, keyFor(body)), onSuccess: () => client.invalidateQueries() })
}

export function useRequestRefund() {
  return useMoves((body: RefundIn, key) => unwrap(api.POST('/api/v1/refunds', { params: { header: { 'Idempotency-Key': key } }, body })))
}

export function useTransfer() {
  return useMoves((body: TransferIn, key) => unwrap(api.POST('/api/v1/transfers', { params: { header: { 'Idempotency-Key': key } }, body })))
}

type Back = { id: number; reason: string; effective_on?: string }

export function useReturnRefund() {
  return useMoves(({ id, ...body }: Back, key) =>
    unwrap(api.POST('/api/v1/refunds/{refund_id}/return', { params: { path: { refund_id: id }, header: { 'Idempotency-Key': key } }, body })),
  )
}

export function useReverseTransfer() {
  return useMoves(({ id, ...body }: Back, key) =>
    unwrap(api.POST('/api/v1/transfers/{transfer_id}/reversal', { params: { path: { transfer_id: id }, header: { 'Idempotency-Key': key } }, body })),
  )
}
