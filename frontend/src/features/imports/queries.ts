import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { answered, api, unwrap, type Schemas } from '@/lib/api'
import { asBody, saveBlob } from '@/lib/files'
import { idempotencyKeys } from '@/lib/idempotency'

export type ImportRow = Schemas['ImportRow']
export type Import = Schemas['ImportRead']
export type ImportFault = Schemas['ImportFault']
type ImportKind = ImportRow['kind']
export type ImportChange = Schemas['ImportChange']
type Query = Record<string, string | undefined>

export const IMPORT_KINDS = ['customers', 'invoices', 'payments'] as const
export const IMPORT_STATES = ['uploaded', 'checking', 'checked', 'applying', 'applied', 'failed'] as const
/** What each kind of rows needs beside the permission to import. */
export const KIND_NEEDS = { customers: 'customers:write', invoices: 'invoices:write', payments: 'payments:write' } as const

export const atWork = (status: ImportRow['status']): boolean => status === 'checking' || status === 'applying'
const ASK_EVERY = 1000

export function useImports(query: Query) {
  return useQuery({
    queryKey: ['imports', query],
    queryFn: () => unwrap(api.GET('/api/v1/imports', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
    refetchInterval: (asked) => (asked.state.data?.items.some((row) => atWork(row.status)) ? ASK_EVERY : false),
  })
}

export function importsCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/imports', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

/** One import, asked for again and again while a worker is at it. */
export function useImport(id: number) {
  return useQuery({
    queryKey: ['import', id],
    queryFn: () => answered(api.GET('/api/v1/imports/{import_id}', { params: { path: { import_id: id } } })),
    refetchInterval: (asked) => (asked.state.data && atWork(asked.state.data.data.status) ? ASK_EVERY : false),
  })
}

export interface UploadIn {
  kind: ImportKind
  company?: string
  source?: string
  encoding?: string
  sheet?: string
  file: File
}

export function useUpload() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ file, ...query }: UploadIn) =>
      unwrap(api.POST('/api/v1/imports', { params: { query: { ...query, file_name: file.name } as never }, ...asBody(file) })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['imports'] }),
  })
}

function useStep<Body>(send: (body: Body) => Promise<unknown>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: send,
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: ['import'] }), client.invalidateQueries({ queryKey: ['imports'] })]),
  })
}

/** Says how the file is read where that changed, and has it checked. */
export function useCheck(id: number) {
  const path = { import_id: id }
  return useStep(async ({ change, etag }: { change: ImportChange | null; etag: string | null }) => {
    if (change) {
      await unwrap(api.PATCH('/api/v1/imports/{import_id}', { params: { path, header: { 'If-Match': etag ?? '*' } }, body: change }))
    }
    return unwrap(api.POST('/api/v1/imports/{import_id}/check', { params: { path } }))
  })
}

export function useApply(id: number) {
  const [keyFor] = useState(idempotencyKeys)
  return useStep((body: { skip_failed: boolean }) =>
    unwrap(
      api.POST('/api/v1/imports/{import_id}/apply', {
        params: { path: { import_id: id }, header: { 'Idempotency-Key': keyFor({ ...body, id }) } },
        body,
      }),
    ),
  )
}

export async function saveImport(row: Import, which: 'file' | 'errors'): Promise<void> {
  const options = { params: { path: { import_id: row.id } }, parseAs: 'blob' as const }
  if (which === 'file') saveBlob((await unwrap(api.GET('/api/v1/imports/{import_id}/file', options))) as Blob, row.file_name)
  else saveBlob((await unwrap(api.GET('/api/v1/imports/{import_id}/errors', options))) as Blob, `${row.file_name.replace(/\.[^.]*$/, '')}-errors.csv`)
}
