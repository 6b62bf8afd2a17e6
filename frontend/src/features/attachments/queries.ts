import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, unwrap, type Schemas } from '@/lib/api'
import { attach, type Subject } from '@/lib/attaching'
import { saveBlob } from '@/lib/files'

export type Attachment = Schemas['AttachmentRow']

const MOST = 200

export function useAttachments(of: Subject, include_removed: boolean) {
  return useQuery({
    queryKey: ['attachments', of, include_removed],
    queryFn: () => unwrap(api.GET('/api/v1/attachments', { params: { query: { ...of, include_removed, limit: MOST } } })),
  })
}

/** A file may be what ticks a line of a case's checklist, and what a customer sees: whatever is shown is asked anew. */
function useChange<Body>(send: (body: Body) => Promise<unknown>) {
  const client = useQueryClient()
  return useMutation({ mutationFn: send, onSuccess: () => client.invalidateQueries() })
}

export function useAttach(of: Subject) {
  return useChange(({ file, note }: { file: File; note?: string }) => attach(of, file, note))
}

export function useRemove() {
  return useChange(({ id, reason }: { id: number; reason: string }) =>
    unwrap(api.POST('/api/v1/attachments/{attachment_id}/removal', { params: { path: { attachment_id: id } }, body: { reason } })),
  )
}

export function useShow() {
  return useChange(({ id, shown }: { id: number; shown: boolean }) =>
    unwrap(api.POST('/api/v1/attachments/{attachment_id}/showing', { params: { path: { attachment_id: id } }, body: { shown } })),
  )
}

export async function saveAttachment(row: Attachment): Promise<void> {
  const options = { params: { path: { attachment_id: row.id } }, parseAs: 'blob' as const }
  saveBlob((await unwrap(api.GET('/api/v1/attachments/{attachment_id}/content', options))) as Blob, row.file_name)
}
