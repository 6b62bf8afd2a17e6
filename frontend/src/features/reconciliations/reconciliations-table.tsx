import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Reconciliation } from '@/features/reconciliations/queries'
import type { Pager } from '@/lib/url-state'
import { runText } from '@/ui/confirmation-run'
import { DataTable, type Column } from '@/ui/data-table'
import { Day, Instant } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Reconciliation[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
}

export const TONE: Record<string, string> = { open: 'open', prepared: 'pending', signed: 'kept' }

export function ReconciliationsTable(list: Props) {
  const { t } = useTranslation()
  const money = (key: 'theirs' | 'ours' | 'difference'): Column<Reconciliation> => ({
    key,
    title: t(`reconciliations.${key}`),
    numeric: true,
    render: (row) => <Money amount={row[key]} currency={row.currency} strong={key === 'difference'} dimZero />,
  })
  const columns: Column<Reconciliation>[] = [
    {
      key: 'as_of',
      title: t('common.fields.as_of'),
      sort: 'as_of',
      fixed: true,
      render: (row) => (
        <Link to={`/reconciliations/${row.id}`}>
          <Day value={row.as_of} />
        </Link>
      ),
    },
    { key: 'company', title: t('common.fields.company'), render: (row) => row.company },
    { key: 'basis', title: t('reconciliations.basis'), render: (row) => t(`reconciliations.bases.${row.basis}`) },
    { key: 'source', title: t('common.fields.source'), wideOnly: true, render: (row) => runText(t, row.source) },
    money('theirs'),
    money('ours'),
    money('difference'),
    { key: 'unclosed', title: t('reconciliations.unclosed'), numeric: true, render: (row) => `${row.unclosed} / ${row.differences}` },
    { key: 'status', title: t('common.fields.status'), render: (row) => <StatusTag value={TONE[row.status] ?? 'open'} text={t(`reconciliations.status.${row.status}`)} /> },
    { key: 'compared_at', title: t('reconciliations.compared_at'), sort: 'compared_at', wideOnly: true, render: (row) => <Instant value={row.compared_at} /> },
  ]
  return <DataTable<Reconciliation> label={t('reconciliations.title')} columns={columns} rowKey={(row) => row.id} emptyText={t('reconciliations.none')} {...list} />
}
