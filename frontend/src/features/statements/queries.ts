import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { FileFormat } from '@/features/statements/files'
import { answered, api, unwrap, type Schemas } from '@/lib/api'
import { newKey } from '@/lib/idempotency'

export type BankAccount = Schemas['BankAccountRead']
export type BankAccountCreate = Schemas['BankAccountCreate']
type BankAccountUpdate = Schemas['BankAccountUpdate']
export type TableMapping = Schemas['TableMapping']
export type Statement = Schemas['StatementRow']
export type StatementLine = Schemas['StatementLineRow']
export type LoadedFile = Schemas['LoadedFile']
type Query = Record<string, string | number | undefined>

export function useBankAccounts(query: Query) {
  return useQuery({
    queryKey: ['bank-accounts', query],
    queryFn: () => unwrap(api.GET('/api/v1/bank-accounts', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

/** A change is sent against the version that was read. */
export function useSaveBankAccount() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ id, body }: { id: number | null; body: BankAccountCreate | BankAccountUpdate }) => {
      if (id === null) return unwrap(api.POST('/api/v1/bank-accounts', { body: body as BankAccountCreate }))
      const path = { account_id: id }
      const { etag } = await answered(api.GET('/api/v1/bank-accounts/{account_id}', { params: { path } }))
      return unwrap(api.PATCH('/api/v1/bank-accounts/{account_id}', { params: { path, header: { 'If-Match': etag ?? '*' } }, body: body as BankAccountUpdate }))
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['bank-accounts'] }),
  })
}

export function useStatements(query: Query) {
  return useQuery({
    queryKey: ['statements', query],
    queryFn: () => unwrap(api.GET('/api/v1/statements', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function statementsCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/statements', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export function useStatement(id: number) {
  return useQuery({ queryKey: ['statement', id], queryFn: () => unwrap(api.GET('/api/v1/statements/{statement_id}', { params: { path: { statement_id: id } } })) })
}

export function useStatementLines(query: Query) {
  return useQuery({
    queryKey: ['statement-lines', query],
    queryFn: () => unwrap(api.GET('/api/v1/statement-lines', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function statementLinesCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/statement-lines', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export interface FileToLoad {
  file: File
  format: FileFormat
  bankAccount?: number
}

function send({ file, format, bankAccount }: FileToLoad, dryRun: boolean, key?: string): Promise<LoadedFile> {
  const query = { format, bank_account: bankAccount, dry_run: dryRun || undefined }
  const header = key ? { 'Idempotency-Key': key } : undefined
  return unwrap(
    api.POST('/api/v1/statements', {
      params: { query, header },
      // The body is the file itself, not JSON.
      body: file as never,
      bodySerializer: (body) => body as never,
      headers: { 'Content-Type': 'application/octet-stream' },
    }),
  )
}

/** What a file would do; nothing is kept. Asked anew for every choosing: the book may have changed since. */
export function useCheckFile(given: FileToLoad) {
  const [asked] = useState(newKey)
  return useQuery({ queryKey: ['statement-check', asked], queryFn: () => send(given, true), gcTime: 0, staleTime: Infinity, retry: false })
}

export function useLoadFile() {
  const client = useQueryClient()
  const [key] = useState(newKey)
  return useMutation({ mutationFn: (given: FileToLoad) => send(given, false, key), onSuccess: () => client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'statement-check' }) })
}
