import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ImportRow } from '@/features/imports/queries'
import type { Pager } from '@/lib/url-state'
import { Actor } from '@/ui/actor'
import { DataTable, type Column } from '@/ui/data-table'
import { Instant } from '@/ui/day'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: ImportRow[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
}

const TONE: Record<string, string> = { checking: 'pending', applying: 'pending', checked: 'pending', applied: 'kept', failed: 'broken' }

export function ImportStatus({ status }: { status: ImportRow['status'] }) {
  const { t } = useTranslation()
  return <StatusTag value={TONE[status] ?? status} text={t(`imports.status.${status}`)} />
}

export function ImportsTable(list: Props) {
  const { t } = useTranslation()
  const count = (key: 'rows_total' | 'created' | 'updated' | 'unchanged' | 'failed', title: string): Column<ImportRow> => ({
    key,
    title,
    numeric: true,
    render: (row) => row[key],
  })
  const columns: Column<ImportRow>[] = [
    {
      key: 'file_name',
      title: t('imports.file'),
      sort: 'file_name',
      fixed: true,
      render: (row) => (
        <Link className="clip" title={row.file_name} to={`/imports/${row.id}`}>
          {row.file_name}
        </Link>
      ),
    },
    { key: 'kind', title: t('common.fields.kind'), render: (row) => t(`imports.kind.${row.kind}`) },
    { key: 'status', title: t('common.fields.status'), render: (row) => <ImportStatus status={row.status} /> },
    count('rows_total', t('imports.rows')),
    count('created', t('imports.created')),
    count('updated', t('imports.updated')),
    count('unchanged', t('imports.unchanged')),
    count('failed', t('imports.failed')),
    { key: 'company', title: t('common.fields.company'), wideOnly: true, render: (row) => row.company },
    { key: 'actor', title: t('common.fields.actor'), wideOnly: true, render: (row) => <Actor value={row.applied_by ?? row.actor} /> },
    { key: 'created_at', title: t('common.fields.created_at'), sort: 'created_at', render: (row) => <Instant value={row.created_at} /> },
  ]
  return <DataTable<ImportRow> label={t('imports.title')} columns={columns} rowKey={(row) => row.id} emptyText={t('imports.none')} {...list} />
}
