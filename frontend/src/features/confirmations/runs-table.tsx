import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Run } from '@/features/confirmations/queries'
import { formatRatio } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'

interface Props {
  rows: Run[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
}

export function RunsTable(list: Props) {
  const { t } = useTranslation()
  const language = useLanguage()
  const columns: Column<Run>[] = [
    {
      key: 'as_of',
      title: t('confirmations.as_of'),
      sort: 'as_of',
      fixed: true,
      render: (row) => (
        <Link to={`/confirmations/${row.id}`}>
          <Day value={row.as_of} />
        </Link>
      ),
    },
    { key: 'selection', title: t('confirmations.selection'), render: (row) => t(`confirmations.selections.${row.selection}`) },
    { key: 'letters', title: t('confirmations.letters'), numeric: true, render: (row) => row.letters },
    { key: 'sent', title: t('confirmations.states.sent'), numeric: true, render: (row) => row.sent },
    { key: 'agreed', title: t('confirmations.states.agreed'), numeric: true, render: (row) => row.agreed },
    { key: 'differs', title: t('confirmations.states.differs'), numeric: true, render: (row) => row.differs },
    { key: 'no_answer', title: t('confirmations.states.no_answer'), numeric: true, render: (row) => row.no_answer },
    { key: 'rate', title: t('confirmations.acceptance_rate'), numeric: true, render: (row) => (row.acceptance_rate === null ? '–' : formatRatio(row.acceptance_rate, language)) },
    { key: 'answer_by', title: t('confirmations.answer_by'), render: (row) => <Day value={row.answer_by} /> },
    { key: 'note', title: t('common.fields.note'), wideOnly: true, render: (row) => <span className="clip">{row.note ?? ''}</span> },
  ]
  return <DataTable<Run> label={t('confirmations.title')} columns={columns} rowKey={(row) => row.id} emptyText={t('confirmations.none')} {...list} />
}
