import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap, type Schemas } from '@/lib/api'
import { saveBlob } from '@/lib/files'
import { idempotencyKeys } from '@/lib/idempotency'

export type Run = Schemas['DunningRunRow']
export type RunDetail = Schemas['DunningRunRead']
export type Letter = Schemas['LetterRow']
export type LetterDetail = Schemas['LetterRead']
export type Hold = Schemas['DunningHoldRow']
export type HoldIn = Schemas['DunningHoldIn']
type Query = Record<string, string | undefined>

export const LETTER_STATES = ['proposed', 'excluded', 'queued', 'sent', 'failed', 'uncertain', 'bounced', 'task', 'print', 'dropped', 'withdrawn'] as const
export const WRITTEN = ['email', 'sms', 'letter']
/** Whom it goes to: what is written to the customer's address, a task to one of us. */
export const goesTo = (letter: Pick<Letter, 'channel' | 'recipient' | 'person'>) => (WRITTEN.includes(letter.channel) ? letter.recipient : letter.person) ?? '–'
export const HOLD_STATES = ['running', 'over', 'lifted'] as const
const LOOK_AGAIN = 3000 // letters are sent beside the screen: it looks again while some are on their way

export function useRuns(query: Query) {
  return useQuery({
    queryKey: ['dunning-runs', query],
    queryFn: () => unwrap(api.GET('/api/v1/dunning-runs', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function onTheWay(run: Run | undefined): number {
  return ['queued', 'claimed', 'handing_over'].reduce((sum, state) => sum + (run?.letters[state] ?? 0), 0)
}

export function useRun(id: number) {
  return useQuery({
    queryKey: ['dunning-run', id],
    queryFn: () => unwrap(api.GET('/api/v1/dunning-runs/{run_id}', { params: { path: { run_id: id } } })),
    refetchInterval: (query) => (query.state.data && onTheWay(query.state.data) > 0 ? LOOK_AGAIN : false),
  })
}

export function useLetters(query: Query, moving = false) {
  return useQuery({
    queryKey: ['dunning-letters', query],
    queryFn: () => unwrap(api.GET('/api/v1/dunning-letters', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
    refetchInterval: moving ? LOOK_AGAIN : false,
  })
}

export function lettersCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/dunning-letters', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export function useLetter(id: number | null) {
  return useQuery({
    queryKey: ['dunning-letter', id],
    queryFn: () => unwrap(api.GET('/api/v1/dunning-letters/{letter_id}', { params: { path: { letter_id: id as number } } })),
    enabled: id !== null,
  })
}

export async function savePdf(id: number): Promise<void> {
  const options = { params: { path: { letter_id: id } }, parseAs: 'blob' as const }
  saveBlob((await unwrap(api.GET('/api/v1/dunning-letters/{letter_id}/pdf', options))) as Blob, `letter-${id}.pdf`)
}

export function useHolds(query: Query) {
  return useQuery({
    queryKey: ['dunning-holds', query],
    queryFn: () => unwrap(api.GET('/api/v1/dunning-holds', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

/** A change, and then everything on the screen is read again. */
export function useChange<Body, Answer>(send: (body: Body, key: string) => Promise<Answer>) {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({ mutationFn: (body: Body) => send(body, keyFor(body)), onSuccess: () => client.invalidateQueries() })
}

/** A second preview is meant as one, so each press has a key of its own. */
export function usePreview() {
  return useChange((body: { company?: string; at: number }, key) =>
    unwrap(api.POST('/api/v1/dunning-runs', { params: { header: { 'Idempotency-Key': key } }, body: { company: body.company } })),
  )
}

export function useDecideRun(id: number) {
  return useChange(({ act, reason, accept_changes }: { act: 'approval' | 'cancellation'; reason: string; accept_changes?: string }, key) => {
    const path = { run_id: id }
    return act === 'approval'
      ? unwrap(api.POST('/api/v1/dunning-runs/{run_id}/approval', { params: { path, header: { 'Idempotency-Key': key } }, body: { reason, accept_changes } }))
      : unwrap(api.POST('/api/v1/dunning-runs/{run_id}/cancellation', { params: { path }, body: { reason } }))
  })
}

export type LetterAct = 'exclusion' | 'resend' | 'arrived' | 'returned'

export function useActOnLetter() {
  return useChange(({ id, act, reason, excluded }: { id: number; act: LetterAct; reason: string; excluded: boolean }, key) => {
    const path = { letter_id: id }
    if (act === 'arrived' || act === 'returned')
      return unwrap(api.POST('/api/v1/dunning-letters/{letter_id}/outcome', { params: { path }, body: { outcome: act, reason } }))
    return act === 'exclusion'
      ? unwrap(api.POST('/api/v1/dunning-letters/{letter_id}/exclusion', { params: { path }, body: { reason, excluded } }))
      : unwrap(api.POST('/api/v1/dunning-letters/{letter_id}/resend', { params: { path, header: { 'Idempotency-Key': key } }, body: { reason } }))
  })
}

export type Batch = Schemas['PrintRead']

export function usePrints(runId: number) {
  return useQuery({
    queryKey: ['dunning-prints', runId],
    queryFn: () => unwrap(api.GET('/api/v1/dunning-prints', { params: { query: { run_id: runId, limit: 200 } } })),
  })
}

export async function saveBatch(id: number): Promise<void> {
  const options = { params: { path: { print_id: id } }, parseAs: 'blob' as const }
  saveBlob((await unwrap(api.GET('/api/v1/dunning-prints/{print_id}/pdf', options))) as Blob, `letters-${id}.pdf`)
}

/** Letters that were printed are not printed by the next press, so each press has a key of its own. */
export function usePrint(runId: number) {
  return useChange((_body: { at: number }, key) =>
    unwrap(api.POST('/api/v1/dunning-runs/{run_id}/prints', { params: { path: { run_id: runId }, header: { 'Idempotency-Key': key } } })),
  )
}

export function useReprint() {
  return useChange(({ id, reason }: { id: number; reason: string; at: number }, key) =>
    unwrap(api.POST('/api/v1/dunning-prints/{print_id}/reprint', { params: { path: { print_id: id }, header: { 'Idempotency-Key': key } }, body: { reason } })),
  )
}

export function usePost() {
  return useChange(({ id, posted_on }: { id: number; posted_on?: string }, key) =>
    unwrap(api.POST('/api/v1/dunning-prints/{print_id}/posting', { params: { path: { print_id: id }, header: { 'Idempotency-Key': key } }, body: { posted_on } })),
  )
}

export function useHold() {
  return useChange((body: HoldIn) => unwrap(api.POST('/api/v1/dunning-holds', { body })))
}

export function useLift() {
  return useChange(({ id, reason }: { id: number; reason: string }) =>
    unwrap(api.POST('/api/v1/dunning-holds/{hold_id}/lifting', { params: { path: { hold_id: id } }, body: { reason } })),
  )
}

/** A mail server's report as it came; answers the letter it is about. */
export function useReport() {
  return useChange((body: File) =>
    unwrap(
      api.POST('/api/v1/dunning-letters/bounces/mail', {
        body: body as never,
        bodySerializer: (file: unknown) => file as Blob,
        headers: { 'Content-Type': 'message/rfc822' },
      }),
    ),
  )
}
