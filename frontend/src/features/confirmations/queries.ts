import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap, type Schemas } from '@/lib/api'
import { saveBlob } from '@/lib/files'
import { idempotencyKeys } from '@/lib/idempotency'

export type Run = Schemas['ConfirmationRunRow']
export type RunIn = Schemas['ConfirmationRunIn']
export type Confirmation = Schemas['ConfirmationRow']
export type SendingIn = Schemas['ConfirmationSendingIn']
type Query = Record<string, string | undefined>

export const SELECTIONS = ['all', 'amount', 'sample', 'chosen'] as const
export const CONFIRMATION_STATES = ['made', 'sent', 'no_answer', 'agreed', 'differs'] as const
export const SENT_BY = ['letter', 'email', 'other'] as const

export function useRuns(query: Query) {
  return useQuery({
    queryKey: ['confirmation-runs', query],
    queryFn: () => unwrap(api.GET('/api/v1/confirmation-runs', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function useRun(id: number) {
  return useQuery({
    queryKey: ['confirmation-run', id],
    queryFn: () => unwrap(api.GET('/api/v1/confirmation-runs/{run_id}', { params: { path: { run_id: id } } })),
  })
}

export function useConfirmations(query: Query) {
  return useQuery({
    queryKey: ['confirmations', query],
    queryFn: () => unwrap(api.GET('/api/v1/confirmations', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function confirmationsCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/confirmations', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

function useChange<Body, Answer>(send: (body: Body) => Promise<Answer>) {
  const client = useQueryClient()
  return useMutation({ mutationFn: send, onSuccess: () => client.invalidateQueries() })
}

export function useMakeRun() {
  const [keyFor] = useState(idempotencyKeys)
  return useChange((body: RunIn) => unwrap(api.POST('/api/v1/confirmation-runs', { params: { header: { 'Idempotency-Key': keyFor(body) } }, body })))
}

export function useSendRun(id: number) {
  return useChange((body: SendingIn) => unwrap(api.POST('/api/v1/confirmation-runs/{run_id}/sending', { params: { path: { run_id: id } }, body })))
}

export function useSendOne() {
  return useChange(({ id, ...body }: SendingIn & { id: number }) =>
    unwrap(api.POST('/api/v1/confirmations/{confirmation_id}/sending', { params: { path: { confirmation_id: id } }, body })),
  )
}

export function useRemind() {
  return useChange((id: number) => unwrap(api.POST('/api/v1/confirmations/{confirmation_id}/reminder', { params: { path: { confirmation_id: id } } })))
}

/** The letter itself came back: it reached nobody. */
export function useReturn() {
  return useChange(({ id, reason }: { id: number; reason: string }) =>
    unwrap(api.POST('/api/v1/confirmations/{confirmation_id}/return', { params: { path: { confirmation_id: id } }, body: { reason } })),
  )
}

export async function saveLetter(row: Confirmation): Promise<void> {
  const options = { params: { path: { confirmation_id: row.id } }, parseAs: 'blob' as const }
  saveBlob((await unwrap(api.GET('/api/v1/confirmations/{confirmation_id}/letter', options))) as Blob, `confirmation-${row.customer_number}-${row.as_of}.pdf`)
}

/** Every letter of a run; a large one comes in several files, one after the other. */
export async function saveLetters(run: Run): Promise<void> {
  for (let part = 1; part <= run.print_parts; part += 1) {
    const options = { params: { path: { run_id: run.id }, query: { part } }, parseAs: 'blob' as const }
    const file = (await unwrap(api.GET('/api/v1/confirmation-runs/{run_id}/letters', options))) as Blob
    saveBlob(file, `confirmations-${run.id}-${run.as_of}${run.print_parts > 1 ? `-${part}` : ''}.pdf`)
  }
}

/** Who stood for a sample, with the marks by which they were drawn or not. */
export async function saveSample(run: Run): Promise<void> {
  const options = { params: { path: { run_id: run.id } }, headers: { Accept: 'text/csv' }, parseAs: 'blob' as const }
  saveBlob((await unwrap(api.GET('/api/v1/confirmation-runs/{run_id}/sample', options))) as Blob, `sample-${run.id}.csv`)
}

export function useMailRun(id: number) {
  return useChange(() => unwrap(api.POST('/api/v1/confirmation-runs/{run_id}/mailing', { params: { path: { run_id: id } }, body: {} })))
}

/** The letter itself, or the next reminder of it. */
export function useMailOne() {
  return useChange((id: number) => unwrap(api.POST('/api/v1/confirmations/{confirmation_id}/mailing', { params: { path: { confirmation_id: id } }, body: {} })))
}
