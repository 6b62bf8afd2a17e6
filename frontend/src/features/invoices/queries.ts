import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { answered, api, unwrap, type Schemas } from '@/lib/api'
import { idempotencyKeys, newKey } from '@/lib/idempotency'

export type Invoice = Schemas['InvoiceRow']
export type InvoiceDetail = Schemas['InvoiceRead']
export type ReleaseIn = Schemas['ReleaseIn']
export type InvoicePatch = Schemas['InvoicePatch']
type InvoiceQuery = Record<string, string | number | undefined>

export const KINDS = ['invoice', 'credit_note', 'debit_note', 'opening_balance', 'deposit', 'retention', 'advance', 'note_receivable', 'interest', 'fee', 'other'] as const
export const STATUSES = ['unpaid', 'open', 'partly_paid', 'paid', 'written_off', 'reversed'] as const

export function useInvoices(query: InvoiceQuery, enabled = true) {
  return useQuery({
    queryKey: ['invoices', query],
    queryFn: () => unwrap(api.GET('/api/v1/invoices', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
    enabled,
  })
}

export function invoicesCsv(query: InvoiceQuery): Promise<Blob> {
  return unwrap(api.GET('/api/v1/invoices', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export function useInvoice(id: number) {
  return useQuery({ queryKey: ['invoice', id], queryFn: () => answered(api.GET('/api/v1/invoices/{invoice_id}', { params: { path: { invoice_id: id } } })) })
}

/** Money moved: anything on any screen may have changed with it. */
export function useReverseInvoice(id: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { reason: string; effective_on?: string }) =>
      unwrap(api.POST('/api/v1/invoices/{invoice_id}/reversal', { params: { path: { invoice_id: id }, header: { 'Idempotency-Key': newKey() } }, body })),
    onSuccess: () => client.invalidateQueries(),
  })
}

export function useReverseAllocation() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ entry, ...body }: { entry: number; reason: string; effective_on?: string }) =>
      unwrap(api.POST('/api/v1/allocations/{entry_id}/reversal', { params: { path: { entry_id: entry }, header: { 'Idempotency-Key': newKey() } }, body })),
    onSuccess: () => client.invalidateQueries(),
  })
}

export function useChangeInvoice(id: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ body, etag }: { body: InvoicePatch; etag: string | null }) =>
      unwrap(api.PATCH('/api/v1/invoices/{invoice_id}', { params: { path: { invoice_id: id }, header: { 'If-Match': etag ?? '*' } }, body })),
    onSuccess: () => client.invalidateQueries(),
  })
}

export function useRelease(id: number) {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({
    mutationFn: (body: ReleaseIn) =>
      unwrap(api.POST('/api/v1/invoices/{invoice_id}/release', { params: { path: { invoice_id: id }, header: { 'Idempotency-Key': keyFor(body) } }, body })),
    onSuccess: () => client.invalidateQueries(),
  })
}

export function useWithdrawRelease(id: number) {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({
    mutationFn: (body: Schemas['ReleaseWithdrawalIn']) =>
      unwrap(api.POST('/api/v1/invoices/{invoice_id}/release/withdrawal', { params: { path: { invoice_id: id }, header: { 'Idempotency-Key': keyFor(body) } }, body })),
    onSuccess: () => client.invalidateQueries(),
  })
}

/** What a credit note pays. */
export function useAllocateCredit(id: number) {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({
    mutationFn: (body: Schemas['AllocationsIn']) =>
      unwrap(api.POST('/api/v1/invoices/{invoice_id}/allocations', { params: { path: { invoice_id: id }, header: { 'Idempotency-Key': keyFor(body) } }, body })),
    onSuccess: () => client.invalidateQueries(),
  })
}
