import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap, type Schemas } from '@/lib/api'
import { idempotencyKeys } from '@/lib/idempotency'

export type Note = Schemas['NoteRow']
export type NoteDetail = Schemas['NoteRead']
export type NoteIn = Schemas['NoteIn']
export type NoteAct = Schemas['NoteAct']
type Query = Record<string, string | undefined>

export const NOTE_KINDS = ['bank', 'commercial'] as const
export const NOTE_STATES = ['held', 'endorsed', 'discounted', 'collected', 'dishonoured', 'cancelled'] as const
/** What a note in each state allows, as the server has it. */
export const NEXT: Record<Note['status'], NoteAct['kind'][]> = {
  held: ['endorsed', 'discounted', 'collected', 'dishonoured', 'cancelled'],
  endorsed: ['dishonoured'],
  discounted: ['dishonoured'],
  collected: [],
  dishonoured: [],
  cancelled: [],
}

export function useNotes(query: Query) {
  return useQuery({
    queryKey: ['notes', query],
    queryFn: () => unwrap(api.GET('/api/v1/notes', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function notesCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/notes', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export function useNote(id: number) {
  return useQuery({ queryKey: ['note', id], queryFn: () => unwrap(api.GET('/api/v1/notes/{note_id}', { params: { path: { note_id: id } } })) })
}

function useMoves<Body, Answer>(send: (body: Body, key: string) => Promise<Answer>) {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({ mutationFn: (body: Body) => send(body, keyFor(body)), onSuccess: () => client.invalidateQueries() })
}

export function useReceiveNote() {
  return useMoves((body: NoteIn, key) => unwrap(api.POST('/api/v1/notes', { params: { header: { 'Idempotency-Key': key } }, body })))
}

export function useActOnNote(id: number) {
  return useMoves((body: NoteAct, key) =>
    unwrap(api.POST('/api/v1/notes/{note_id}/events', { params: { path: { note_id: id }, header: { 'Idempotency-Key': key } }, body })),
  )
}
