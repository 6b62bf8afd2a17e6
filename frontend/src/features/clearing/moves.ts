import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AcceptAnswer, ClearBody } from '@/features/clearing/contract'
import { allButList } from '@/features/clearing/queries'
import { api, unwrap, type Schemas } from '@/lib/api'
import { idempotencyKeys } from '@/lib/idempotency'
import { useCan } from '@/lib/me'

function useMoves<Body, Answer>(send: (body: Body, key: string) => Promise<Answer>, after: (client: QueryClient) => Promise<unknown>) {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  // What has moved is shown at once; what it changed elsewhere follows.
  return useMutation({ mutationFn: (body: Body) => send(body, keyFor(body)), onSuccess: () => void after(client) })
}

export function useAccept() {
  return useMoves(
    ({ id, key }: { id: number; key: string }, once) =>
      unwrap(api.POST('/api/v1/clearing/receipts/{payment_id}/accept', { params: { path: { payment_id: id }, header: { 'Idempotency-Key': once } }, body: { key } })),
    allButList,
  )
}

export function useClear() {
  return useMoves(
    ({ id, body }: { id: number; body: ClearBody }, once) =>
      unwrap(api.POST('/api/v1/clearing/receipts/{payment_id}/clear', { params: { path: { payment_id: id }, header: { 'Idempotency-Key': once } }, body })),
    allButList,
  )
}

/** Takes a clearing back; what was proposed for the receipt is worked out anew, so that it can be done better. */
export function useUndo() {
  const may = useCan()('payments:write')
  return useMoves(async ({ id, ...body }: Schemas['UndoIn'] & { id: number }, once) => {
    const path = { clearing_id: id }
    const undone = await unwrap(api.POST('/api/v1/clearings/{clearing_id}/undo', { params: { path, header: { 'Idempotency-Key': once } }, body }))
    const receipts = undone.used.flatMap((one) => one.payment_id ?? [])
    if (may && receipts.length > 0) await match({ company: undone.company, payment_ids: receipts, apply: false }).catch(() => undefined)
    return undone
  }, allButList)
}

const CHUNK = 1000

/** Accepts in transactions of a thousand; answers what came of every line. */
export function useAcceptMany() {
  return useMoves(
    async (rows: Schemas['AcceptRow'][], once): Promise<AcceptAnswer> => {
      const all: AcceptAnswer = { applied: 0, refused: 0, rows: [] }
      for (let start = 0; start < rows.length; start += CHUNK) {
        const header = { 'Idempotency-Key': `${once}-${start}` }
        const answer = await unwrap(api.POST('/api/v1/clearing/accept', { params: { header }, body: { rows: rows.slice(start, start + CHUNK) } }))
        all.applied += answer.applied
        all.refused += answer.refused
        all.rows.push(...answer.rows)
      }
      return all
    },
    (client) => client.invalidateQueries(),
  )
}

const match = (body: Schemas['RunIn']) => unwrap(api.POST('/api/v1/clearing/runs', { body }))

/** Matches what is left of a company anew. Each press is a run of its own. */
export function useRun() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: match,
    onSuccess: () => client.invalidateQueries(),
  })
}

export function useForget() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => unwrap(api.DELETE('/api/v1/payer-aliases/{alias_id}', { params: { path: { alias_id: id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['payer-aliases'] }),
  })
}
