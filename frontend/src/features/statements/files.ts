import type { FieldProblem } from '@/lib/problem'

export const FILE_FORMATS = ['camt.053', 'mt940', 'csv', 'xlsx'] as const
export type FileFormat = (typeof FILE_FORMATS)[number]

const BY_ENDING: Record<string, FileFormat> = { xml: 'camt.053', '053': 'camt.053', sta: 'mt940', mt940: 'mt940', '940': 'mt940', csv: 'csv', xlsx: 'xlsx', xlsm: 'xlsx' }

/** The format of a file by how it begins, else by its ending; null when neither tells. */
export function formatOf(name: string, head: string): FileFormat | null {
  const start = head.replace(/^\uFEFF/, '').trimStart()
  if (start.startsWith('PK')) return 'xlsx'
  if (start.startsWith('<')) return 'camt.053'
  if (/^(\{1:|:20:)/.test(start)) return 'mt940'
  return BY_ENDING[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? null
}

/** A table does not tell whose account it is of. */
export const needsAccount = (format: FileFormat | null): boolean => format === 'csv' || format === 'xlsx'

interface FileFault {
  line: number | null
  field: string
  code: string
  detail: string
}

/** "/lines/12/Ntry/Amt": the line and field of the file that a refusal names. A field may itself hold slashes. */
export function fileFault({ pointer, code, detail }: FieldProblem): FileFault {
  const match = /^\/lines\/(\d+)(?:\/(.*))?$/s.exec(pointer)
  const plain = detail.replace(/^Line \d+(, [^:]*)?: /, '')
  return { line: match ? Number(match[1]) : null, field: match?.[2] ?? '', code, detail: plain }
}
