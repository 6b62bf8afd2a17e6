import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap, type Schemas } from '@/lib/api'
import { idempotencyKeys } from '@/lib/idempotency'

export type Approval = Schemas['ApprovalRead']
type Query = Record<string, string | undefined>

export const APPROVAL_STATES = ['pending', 'approved', 'rejected', 'withdrawn'] as const
export const MINE = ['to_decide', 'asked'] as const

export function useApprovals(query: Query) {
  return useQuery({
    queryKey: ['approvals', query],
    queryFn: () => unwrap(api.GET('/api/v1/approvals', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function approvalsCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/approvals', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

/** What is done about a request: decided by another, or taken back by who asked. */
export type Act = 'approve' | 'reject' | 'withdraw'

export function useAct() {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({
    mutationFn: (sent: { id: number; act: Act; note: string }) => {
      const params = { path: { approval_id: sent.id }, header: { 'Idempotency-Key': keyFor(sent) } }
      if (sent.act === 'withdraw') return unwrap(api.POST('/api/v1/approvals/{approval_id}/withdrawal', { params, body: { note: sent.note } }))
      return unwrap(api.POST('/api/v1/approvals/{approval_id}/decision', { params, body: { decision: sent.act, note: sent.note } }))
    },
    // An approval may move money: anything on any screen may have changed with it.
    onSuccess: () => client.invalidateQueries(),
  })
}
