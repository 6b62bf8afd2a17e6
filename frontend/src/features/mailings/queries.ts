import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { answered, api, unwrap, type Schemas } from '@/lib/api'
import { idempotencyKeys } from '@/lib/idempotency'

export type Schedule = Schemas['ScheduleRow']
export type ScheduleIn = Schemas['ScheduleIn']
export type Run = Schemas['StatementRunRow']
export type RunIn = Schemas['StatementRunIn']
export type Mail = Schemas['MailRow']
type Query = Record<string, string | undefined>

export const RHYTHMS = ['monthly', 'weekly'] as const
export const AUDIENCES = ['owing', 'moved', 'chosen'] as const
export const MAIL_KINDS = ['statement', 'confirmation', 'reminder'] as const
export const MAIL_STATES = ['queued', 'sent', 'failed', 'uncertain', 'bounced', 'dropped'] as const
/** Mails are sent beside the screen: it looks again while some are on their way. */
const LOOK_AGAIN = 3000
const MOVING: Mail['state'][] = ['queued', 'claimed', 'handing_over']

export function useSchedules(query: Query) {
  return useQuery({
    queryKey: ['statement-schedules', query],
    queryFn: () => unwrap(api.GET('/api/v1/statement-schedules', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function useRuns(query: Query) {
  return useQuery({
    queryKey: ['statement-runs', query],
    queryFn: () => unwrap(api.GET('/api/v1/statement-runs', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
    refetchInterval: (found) => (found.state.data?.items.some((run) => run.waiting > 0) ? LOOK_AGAIN : false),
  })
}

export function useMails(query: Query) {
  return useQuery({
    queryKey: ['mails', query],
    queryFn: () => unwrap(api.GET('/api/v1/mails', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
    refetchInterval: (found) => (found.state.data?.items.some((mail) => MOVING.includes(mail.state)) ? LOOK_AGAIN : false),
  })
}

export function mailsCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/mails', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

function useChange<Body, Answer>(send: (body: Body, key: string) => Promise<Answer>) {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({ mutationFn: (body: Body) => send(body, keyFor(body)), onSuccess: () => client.invalidateQueries() })
}

export function useMakeSchedule() {
  return useChange((body: ScheduleIn, key) => unwrap(api.POST('/api/v1/statement-schedules', { params: { header: { 'Idempotency-Key': key } }, body })))
}

/** The schedule is read anew for its tag: what was on the screen may be a minute old. */
export function useChangeSchedule() {
  return useChange(async ({ id, ...body }: Schemas['SchedulePatch'] & { id: number }) => {
    const path = { schedule_id: id }
    const { etag } = await answered(api.GET('/api/v1/statement-schedules/{schedule_id}', { params: { path } }))
    return unwrap(api.PATCH('/api/v1/statement-schedules/{schedule_id}', { params: { path, header: { 'If-Match': etag } }, body }))
  })
}

export function useRunNow() {
  return useChange((body: RunIn, key) => unwrap(api.POST('/api/v1/statement-runs', { params: { header: { 'Idempotency-Key': key } }, body })))
}

export function useSettle() {
  return useChange(({ id, ...body }: Schemas['MailOutcomeIn'] & { id: number }) =>
    unwrap(api.POST('/api/v1/mails/{mail_id}/outcome', { params: { path: { mail_id: id } }, body })),
  )
}

/** A mail server's report as it came; answers the mail it is about. */
export function useReport() {
  return useChange((body: File) =>
    unwrap(
      api.POST('/api/v1/mails/bounces/mail', {
        body: body as never,
        bodySerializer: (file: unknown) => file as Blob,
        headers: { 'Content-Type': 'message/rfc822' },
      }),
    ),
  )
}

export function useResend() {
  return useChange(({ id, reason }: { id: number; reason: string }) =>
    unwrap(api.POST('/api/v1/mails/{mail_id}/resending', { params: { path: { mail_id: id } }, body: { reason } })),
  )
}
