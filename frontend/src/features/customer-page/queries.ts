import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import createClient from 'openapi-fetch'
import { useState } from 'react'
import type { paths } from '@/api/schema'
import { unwrap, type Schemas } from '@/lib/api'
import { asBody, saveBlob } from '@/lib/files'
import { idempotencyKeys } from '@/lib/idempotency'

export type CustomerPage = Schemas['CustomerPageRead']
export type Account = Schemas['CurrencyAccount']
export type Letter = Schemas['PageConfirmation']
export type Plan = Schemas['PagePlan']
export type Offer = Schemas['PageOffer']
export type PageDocument = Schemas['PageDocument']
export type Said = Schemas['PageAnswer']

/** What stands behind `#` is the key to the page: browsers send it to no server, and this page sends it in a header only. */
const token = () => window.location.hash.slice(1)

/** A way to the API of its own: no session, no cookie, only the link. */
const api = createClient<paths>({
  baseUrl: '',
  credentials: 'omit',
  fetch: (request: Request) => {
    request.headers.set('X-Customer-Link', encodeURIComponent(token()))
    return fetch(request)
  },
})

const KEY = ['customer-page']

export function useCustomerPage() {
  return useQuery({ queryKey: [...KEY, token()], queryFn: () => unwrap(api.GET('/api/v1/customer-page')) })
}

export function useStatement(period: { from_on?: string; to_on?: string }) {
  return useQuery({
    queryKey: [...KEY, token(), 'statement', period],
    queryFn: () => unwrap(api.GET('/api/v1/customer-page/statement', { params: { query: period } })),
  })
}

interface Answer<Body> {
  body: Body
  file?: File
}

/** Sends an answer once, however often the button is pressed, and then its file. */
function useSay<Body>(send: (body: Body, key: string) => Promise<Schemas['AnswerMade']>) {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({
    mutationFn: async ({ body, file }: Answer<Body>) => {
      const made = await send(body, keyFor(body))
      if (file) await sendFile(made.id, file)
      return made
    },
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  })
}

const once = (key: string) => ({ 'Idempotency-Key': key })

export function usePromise() {
  return useSay((body: Schemas['PromiseAnswerIn'], key) => unwrap(api.POST('/api/v1/customer-page/promises', { params: { header: once(key) }, body })))
}

export function useDispute() {
  return useSay((body: Schemas['PageDisputeIn'], key) => unwrap(api.POST('/api/v1/customer-page/disputes', { params: { header: once(key) }, body })))
}

export function usePlan() {
  return useSay((body: Schemas['PlanAnswerIn'], key) => unwrap(api.POST('/api/v1/customer-page/plan-requests', { params: { header: once(key) }, body })))
}

export function useConfirm(id: number) {
  return useSay((body: Schemas['ConfirmationAnswerIn'], key) =>
    unwrap(api.POST('/api/v1/customer-page/confirmations/{confirmation_id}/answer', { params: { path: { confirmation_id: id }, header: once(key) }, body })),
  )
}

/** The same button pressed again after a lost answer is the same acceptance. */
function useAct<Body, Answer>(act: (body: Body, key: string) => Promise<Answer>) {
  const client = useQueryClient()
  const [keyFor] = useState(idempotencyKeys)
  return useMutation({ mutationFn: (body: Body) => act(body, keyFor(body)), onSuccess: () => client.invalidateQueries({ queryKey: KEY }) })
}

export function useAcceptPlan(id: number) {
  return useAct((body: Schemas['PlanAcceptedIn'], key) =>
    unwrap(api.POST('/api/v1/customer-page/plans/{plan_id}/acceptance', { params: { path: { plan_id: id }, header: once(key) }, body })),
  )
}

export function useDeclinePlan(id: number) {
  return useAct((body: Schemas['PlanDeclinedIn'], key) =>
    unwrap(api.POST('/api/v1/customer-page/plans/{plan_id}/refusal', { params: { path: { plan_id: id }, header: once(key) }, body })),
  )
}

export function useAnswerOffer(id: number) {
  return useAct((body: Schemas['OfferAnswerIn'], key) =>
    unwrap(api.POST('/api/v1/customer-page/offers/{offer_id}/answer', { params: { path: { offer_id: id }, header: once(key) }, body })),
  )
}

export async function saveDocument(row: PageDocument): Promise<void> {
  const params = { path: { attachment_id: row.id } }
  saveBlob((await unwrap(api.GET('/api/v1/customer-page/documents/{attachment_id}', { params, parseAs: 'blob' }))) as Blob, row.file_name)
}

function sendFile(id: number, file: File) {
  const params = { path: { answer_id: id }, query: { file_name: file.name } }
  return unwrap(api.POST('/api/v1/customer-page/answers/{answer_id}/files', { params, ...asBody(file) }))
}

export function useSendFile() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, file }: { id: number; file: File }) => sendFile(id, file),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  })
}

export async function saveStatement(form: 'pdf' | 'xlsx' | 'csv', language: Schemas['CustomerPageRead']['language'], period: { from_on?: string; to_on?: string }): Promise<void> {
  const query = { form, language, ...period }
  const file = await unwrap(api.GET('/api/v1/customer-page/statement/file', { params: { query }, parseAs: 'blob' }))
  saveBlob(file as Blob, `statement.${form}`)
}

export async function saveLetter(id: number, language: Schemas['CustomerPageRead']['language']): Promise<void> {
  const params = { path: { confirmation_id: id }, query: { language } }
  saveBlob((await unwrap(api.GET('/api/v1/customer-page/confirmations/{confirmation_id}/letter', { params, parseAs: 'blob' }))) as Blob, `confirmation-${id}.pdf`)
}
