import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap, type Schemas } from '@/lib/api'
import { idempotencyKeys } from '@/lib/idempotency'

export type Rate = Schemas['RateRow']
export type RatePush = Schemas['RatePush']
export type RateFile = Schemas['RateFile']
export type Revaluation = Schemas['RevaluationSummary']
export type Revalued = Schemas['RevaluationPreview']
export type BaseValue = Schemas['BaseValue']
export type BaseMovement = Schemas['BaseMovementRow']
type Query = Record<string, string | undefined>

export const MOVES = ['posting', 'settlement', 'realised_difference', 'revaluation', 'reversal'] as const
export const CHOICES = ['USD', 'EUR', 'HKD', 'JPY', 'GBP', 'TWD', 'KWD', 'CAD', 'SGD', 'AUD', 'CHF', 'KRW', 'CNY'] as const

export function useRates(query: Query) {
  return useQuery({
    queryKey: ['exchange-rates', query],
    queryFn: () => unwrap(api.GET('/api/v1/exchange-rates', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function ratesCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/exchange-rates', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

/** A rate moves every figure in the base currency, on any screen. */
function useMoves<Body, Answer>(send: (body: Body, key: string) => Promise<Answer>) {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({ mutationFn: (body: Body) => send(body, keyFor(body)), onSuccess: () => client.invalidateQueries() })
}

export function useRecordRate() {
  return useMoves((body: RatePush, key) => unwrap(api.POST('/api/v1/exchange-rates', { params: { header: { 'Idempotency-Key': key } }, body })))
}

/** The file itself is the body; a dry run keeps nothing. */
export function useRateFile() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ file, company, dry_run }: { file: File; company?: string; dry_run: boolean }) =>
      unwrap(
        api.POST('/api/v1/exchange-rates/file', {
          params: { query: { company, dry_run } },
          headers: { 'Content-Type': 'application/octet-stream' },
          body: file as never,
          bodySerializer: (body: unknown) => body as never,
        }),
      ),
    onSuccess: (answer) => (answer.dry_run ? undefined : client.invalidateQueries()),
  })
}

export function useRevaluations(query: Query) {
  return useQuery({
    queryKey: ['revaluations', query],
    queryFn: () => unwrap(api.GET('/api/v1/revaluations', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

/** One posted revaluation, or what one would post: only asked for once a month is chosen. */
export function useRevalued(month_end: string, company: string | undefined, id: string) {
  return useQuery({
    queryKey: ['revalued', month_end, company, id],
    queryFn: (): Promise<Revalued | Schemas['RevaluationRead']> =>
      id
        ? unwrap(api.GET('/api/v1/revaluations/{revaluation_id}', { params: { path: { revaluation_id: Number(id) } } }))
        : unwrap(api.POST('/api/v1/revaluations/preview', { body: { month_end, company } })),
    enabled: Boolean(id || month_end),
    retry: false,
  })
}

export function usePostRevaluation() {
  return useMoves((body: Schemas['RevaluationIn'], key) => unwrap(api.POST('/api/v1/revaluations', { params: { header: { 'Idempotency-Key': key } }, body })))
}

export function useReverseRevaluation() {
  return useMoves(({ id, reason }: { id: number; reason: string }, key) =>
    unwrap(
      api.POST('/api/v1/revaluations/{revaluation_id}/reversal', { params: { path: { revaluation_id: id }, header: { 'Idempotency-Key': key } }, body: { reason } }),
    ),
  )
}

/** An item's or a receipt's worth. */
export function useBaseValue(subject: 'invoices' | 'payments', id: number, rateOn: string, enabled: boolean) {
  const query = rateOn ? { rate_on: rateOn } : {}
  return useQuery({
    queryKey: ['base-value', subject, id, rateOn],
    queryFn: () =>
      subject === 'invoices'
        ? unwrap(api.GET('/api/v1/invoices/{invoice_id}/base-value', { params: { path: { invoice_id: id }, query } }))
        : unwrap(api.GET('/api/v1/payments/{payment_id}/base-value', { params: { path: { payment_id: id }, query } })),
    enabled,
    placeholderData: keepPreviousData,
  })
}

export function useBaseMovements(query: Query, enabled = true) {
  return useQuery({
    queryKey: ['base-movements', query],
    queryFn: () => unwrap(api.GET('/api/v1/base-movements', { params: { query: { ...query, include_total: true } as never } })),
    enabled,
    placeholderData: keepPreviousData,
  })
}

export function baseMovementsCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/base-movements', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}
