import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Deadline } from '@/features/disputes/disputes-table'
import type { Task } from '@/features/disputes/queries'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Instant } from '@/ui/day'

interface Props {
  rows: Task[] | undefined
  loading?: boolean
  error?: unknown
  onRetry?: () => void
  pager?: Pager
  nextCursor?: string | null
  total?: number | null
  sort?: string
  onSort?: (sort: string) => void
  onAnswer: ((task: Task) => void) | null
  withDispute?: boolean
}

export function TasksTable({ onAnswer, withDispute = true, ...list }: Props) {
  const { t } = useTranslation()
  const columns: Column<Task>[] = [
    { key: 'question', title: t('disputes.question'), render: (row) => <span className="long-text">{row.question}</span> },
    ...(withDispute
      ? [{ key: 'dispute', title: t('disputes.one'), render: (row: Task) => <Link to={`/disputes/${row.dispute_id}`}>{`${row.invoice_number} · ${row.customer_name}`}</Link> }]
      : []),
    { key: 'department', title: t('disputes.department_label'), render: (row) => t(`disputes.department.${row.department}`) },
    { key: 'assignee', title: t('disputes.assignee'), render: (row) => row.assignee ?? <span className="none">–</span> },
    { key: 'deadline_on', title: t('disputes.deadline'), sort: withDispute ? 'deadline_on' : undefined, render: (row) => <Deadline day={row.deadline_on} late={row.overdue} /> },
    {
      key: 'answer',
      title: t('disputes.answer'),
      render: (row) =>
        row.answer ? (
          <span>
            <span className="long-text">{row.answer}</span>
            <span className="small muted">
              {row.answered_by} · <Instant value={row.answered_at} />
            </span>
          </span>
        ) : onAnswer ? (
          <Button size="small" aria-label={`${t('disputes.answer')}: ${row.question}`} onClick={() => onAnswer(row)}>
            {t('disputes.answer')}
          </Button>
        ) : (
          <span className="none">–</span>
        ),
    },
  ]
  return <DataTable<Task> label={t('disputes.tasks')} columns={columns} rowKey={(row) => row.id} emptyText={t('disputes.no_tasks')} {...list} />
}
