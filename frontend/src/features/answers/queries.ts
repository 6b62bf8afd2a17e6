import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, unwrap, type Schemas } from '@/lib/api'
import { saveBlob } from '@/lib/files'

export type Answer = Schemas['AnswerRow']
export type Decision = Schemas['AnswerDecisionIn']
type Query = Record<string, string | undefined>

export const ANSWER_KINDS = ['promise', 'dispute', 'plan', 'agreed', 'differs', 'offer_accepted', 'offer_declined', 'plan_declined'] as const
export const ANSWER_STATES = ['waiting', 'taken_over', 'rejected'] as const

export function useAnswers(query: Query) {
  return useQuery({
    queryKey: ['customer-answers', query],
    queryFn: () => unwrap(api.GET('/api/v1/customer-answers', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function answersCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/customer-answers', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export function useDecide() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...body }: Decision & { id: number }) => unwrap(api.POST('/api/v1/customer-answers/{answer_id}/decision', { params: { path: { answer_id: id } }, body })),
    onSuccess: () => client.invalidateQueries(),
  })
}

/** The reasons in use that a company knows. */
export function useDisputeReasons(company: string) {
  return useQuery({
    queryKey: ['dispute-reasons', 'of', company],
    queryFn: () => unwrap(api.GET('/api/v1/dispute-reasons', { params: { query: { company, active: true, limit: 200 } } })),
  })
}

export async function saveFile(file: Answer['files'][number]): Promise<void> {
  const options = { params: { path: { attachment_id: file.attachment_id } }, parseAs: 'blob' as const }
  saveBlob((await unwrap(api.GET('/api/v1/attachments/{attachment_id}/content', options))) as Blob, file.file_name)
}
