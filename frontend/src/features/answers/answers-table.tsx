import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Answer } from '@/features/answers/queries'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day, Instant } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Answer[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
  onOpen: (answer: Answer) => void
}

export const TONE: Record<string, string> = { waiting: 'pending', taken_over: 'kept', rejected: 'broken' }

export function AnswersTable({ onOpen, ...list }: Props) {
  const { t } = useTranslation()
  const columns: Column<Answer>[] = [
    {
      key: 'customer',
      title: t('common.fields.customer'),
      fixed: true,
      render: (row) => (
        <Link className="clip" title={row.customer_name} to={`/customers/${row.customer_id}`}>
          {row.customer_name}
        </Link>
      ),
    },
    { key: 'kind', title: t('answers.kind'), render: (row) => t(`answers.kinds.${row.kind}`) },
    { key: 'amount', title: t('common.fields.amount'), numeric: true, render: (row) => <Money amount={row.amount} currency={row.currency} /> },
    { key: 'wanted_on', title: t('answers.wanted_on'), render: (row) => <Day value={row.wanted_on} /> },
    { key: 'words', title: t('answers.words'), render: (row) => <span className="clip" title={row.words ?? ''}>{row.words ?? '–'}</span> },
    { key: 'answered_at', title: t('answers.answered_at'), sort: 'answered_at', render: (row) => <Instant value={row.answered_at} /> },
    { key: 'state', title: t('common.fields.status'), render: (row) => <StatusTag value={TONE[row.state] ?? 'open'} text={t(`answers.state.${row.state}`)} /> },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) => (
        <Button size="small" aria-label={`${t('answers.open')}: ${row.customer_name}`} onClick={() => onOpen(row)}>
          {t('answers.open')}
        </Button>
      ),
    },
  ]
  return <DataTable<Answer> label={t('answers.title')} columns={columns} rowKey={(row) => row.id} emptyText={t('answers.none')} {...list} />
}
