import { keepPreviousData, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { api, unwrap, type Schemas } from '@/lib/api'
import { saveBlob } from '@/lib/files'
import { newKey } from '@/lib/idempotency'

export type Account = Schemas['CurrencyAccount']
export type Movement = Schemas['StatementMovement']
export type CustomerLink = Schemas['CustomerLinkRow']
export type LinkMade = Schemas['CustomerLinkMade']
export interface Period {
  from_on?: string
  to_on?: string
}

export function useAccountStatement(customerId: number, period: Period) {
  return useQuery({
    queryKey: ['account-statement', customerId, period],
    queryFn: () => unwrap(api.GET('/api/v1/customers/{customer_id}/account-statement', { params: { path: { customer_id: customerId }, query: period } })),
    placeholderData: keepPreviousData,
  })
}

export async function saveStatement(customerId: number, period: Period, form: 'pdf' | 'xlsx' | 'csv'): Promise<void> {
  const params = { path: { customer_id: customerId }, query: { ...period, form } }
  const file = await unwrap(api.GET('/api/v1/customers/{customer_id}/account-statement/file', { params, parseAs: 'blob' }))
  saveBlob(file as Blob, `statement-${customerId}.${form}`)
}

export function useLinks(customerId: number) {
  return useQuery({
    queryKey: ['customer-links', customerId],
    queryFn: () => unwrap(api.GET('/api/v1/customer-links', { params: { query: { customer_id: customerId, limit: 50 } } })),
  })
}

/** A link or a mail stands in its own list and on the customer's timeline. */
const told = (client: QueryClient, list: string) => Promise.all([list, 'timeline'].map((key) => client.invalidateQueries({ queryKey: [key] })))

function useChange<Body, Answer>(send: (body: Body) => Promise<Answer>) {
  const client = useQueryClient()
  return useMutation({ mutationFn: send, onSuccess: () => told(client, 'customer-links') })
}

export function useMakeLink() {
  return useChange((body: Schemas['CustomerLinkIn']) => unwrap(api.POST('/api/v1/customer-links', { body })))
}

export function useRevokeLink() {
  return useChange(({ id, reason }: { id: number; reason: string }) =>
    unwrap(api.POST('/api/v1/customer-links/{link_id}/revocation', { params: { path: { link_id: id } }, body: { reason } })),
  )
}

export function useMailStatement(customerId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (period: Period) => {
      const params = { path: { customer_id: customerId }, header: { 'Idempotency-Key': newKey() } }
      return unwrap(api.POST('/api/v1/customers/{customer_id}/account-statement/mailing', { params, body: period }))
    },
    onSuccess: () => told(client, 'mails'),
  })
}
