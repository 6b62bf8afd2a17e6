import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answered, api, unwrap, type Schemas } from '@/lib/api'

export type User = Schemas['UserRead']
export type UserCreate = Schemas['UserCreate']
type UserUpdate = Schemas['UserUpdate']
export type ApiKey = Schemas['ApiKeyRead']
export type ApiKeyCreate = Schemas['ApiKeyCreate']
export type Company = Schemas['CompanyRead']
export type CompanyUpdate = Schemas['CompanyUpdate']

export function useUsers(query: Record<string, string | undefined>) {
  return useQuery({
    queryKey: ['users', query],
    queryFn: () => unwrap(api.GET('/api/v1/users', { params: { query: { ...query, include_total: true } as never } })),
  })
}

export function useRoles() {
  return useQuery({ queryKey: ['roles'], queryFn: async () => (await unwrap(api.GET('/api/v1/roles'))).items, staleTime: Infinity })
}

/** A change is sent against the version that was read: someone else's change in between is refused, not overwritten. */
export function useSaveUser() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ id, body }: { id: number | null; body: UserCreate | UserUpdate }) => {
      if (id === null) return unwrap(api.POST('/api/v1/users', { body: body as UserCreate }))
      const path = { id }
      const { etag } = await answered(api.GET('/api/v1/users/{id}', { params: { path } }))
      return unwrap(api.PATCH('/api/v1/users/{id}', { params: { path, header: { 'If-Match': etag ?? '*' } }, body: body as UserUpdate }))
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['users'] }),
  })
}

export function useRevokeSessions() {
  return useMutation({ mutationFn: (id: number) => unwrap(api.DELETE('/api/v1/users/{id}/sessions', { params: { path: { id } } })) })
}

export function useApiKeys(query: Record<string, string | undefined>) {
  return useQuery({
    queryKey: ['api-keys', query],
    queryFn: () => unwrap(api.GET('/api/v1/api-keys', { params: { query: query as never } })),
  })
}

export function useCreateApiKey() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: ApiKeyCreate) => unwrap(api.POST('/api/v1/api-keys', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['api-keys'] }),
  })
}

export function useRevokeApiKey() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => unwrap(api.DELETE('/api/v1/api-keys/{id}', { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['api-keys'] }),
  })
}

export function useCompanies() {
  return useQuery({ queryKey: ['companies'], queryFn: () => unwrap(api.GET('/api/v1/companies', { params: { query: { limit: 200 } } })) })
}

export function useSaveCompany() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ code, body }: { code: string | null; body: CompanyUpdate | Schemas['CompanyCreate'] }) => {
      if (code === null) return unwrap(api.POST('/api/v1/companies', { body: body as Schemas['CompanyCreate'] }))
      const path = { code }
      const { etag } = await answered(api.GET('/api/v1/companies/{code}', { params: { path } }))
      return unwrap(api.PATCH('/api/v1/companies/{code}', { params: { path, header: { 'If-Match': etag ?? '*' } }, body: body as CompanyUpdate }))
    },
    onSuccess: () => client.invalidateQueries(),
  })
}

export type AuditEntry = Schemas['AuditEntryRead']

export function useAudit(query: Record<string, string | undefined>) {
  return useQuery({
    queryKey: ['audit', query],
    queryFn: () => unwrap(api.GET('/api/v1/audit-entries', { params: { query: query as never } })),
  })
}

export function auditCsv(query: Record<string, string | undefined>): Promise<Blob> {
  return unwrap(api.GET('/api/v1/audit-entries', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}
