import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Act, Approval } from '@/features/approvals/queries'
import { groupDigits, isZero } from '@/lib/format'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Instant } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Approval[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
  onAct: (approval: Approval, act: Act) => void
}

const TONE: Record<string, string> = { pending: 'pending', approved: 'kept', rejected: 'broken', withdrawn: 'inactive' }

export function ApprovalsTable({ onAct, ...list }: Props) {
  const { t } = useTranslation()
  const acts = (row: Approval): Act[] => [
    ...(row.can_approve ? (['approve'] as const) : []),
    ...(row.can_reject ? (['reject'] as const) : []),
    ...(row.can_withdraw ? (['withdraw'] as const) : []),
  ]
  // The server writes amounts plain, such as the instalments of a plan.
  const named = (row: Approval) => row.label.replace(/\b\d{4,}\.\d+\b/g, groupDigits)
  const columns: Column<Approval>[] = [
    {
      key: 'label',
      title: t('approvals.subject'),
      fixed: true,
      render: (row) =>
        row.subject === 'invoice' || row.subject === 'payment' ? (
          <Link className="clip" title={named(row)} to={`/${row.subject}s/${row.subject_id}`}>
            {named(row)}
          </Link>
        ) : row.subject === 'customer' ? (
          <Link className="clip" title={named(row)} to={`/customers/${row.subject_id}?tab=disputes`}>
            {named(row)}
          </Link>
        ) : row.subject === 'period' ? (
          <Link to="/periods">{row.label}</Link>
        ) : (
          row.label
        ),
    },
    { key: 'kind', title: t('common.fields.kind'), render: (row) => t(`approvals.kinds.${row.kind}`) },
    { key: 'amount', title: t('common.fields.amount'), sort: 'amount', numeric: true, render: (row) => (isZero(row.amount) ? <span className="none">–</span> : <Money amount={row.amount} currency={row.currency} strong />) },
    { key: 'reason', title: t('common.fields.reason'), render: (row) => <span className="clip" title={row.reason}>{row.reason}</span> },
    {
      key: 'requested_at',
      title: t('approvals.requested_at'),
      sort: 'requested_at',
      render: (row) => (
        <span className="stack">
          <Instant value={row.requested_at} />
          <span className="small muted">{row.requested_by}</span>
        </span>
      ),
    },
    { key: 'status', title: t('common.fields.status'), render: (row) => <StatusTag value={TONE[row.status] ?? row.status} text={t(`approvals.status.${row.status}`)} /> },
    {
      key: 'decided',
      title: t('approvals.decision'),
      render: (row) =>
        row.decided_by ? (
          <span className="clip" title={row.decision_note ?? undefined}>
            {row.decided_for ? t('approvals.for', { by: row.decided_by, whom: row.decided_for }) : row.decided_by}
            {row.decision_note ? ` · ${row.decision_note}` : ''}
          </span>
        ) : (
          <span className="none">–</span>
        ),
    },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) => (
        <span className="row">
          {acts(row).map((act) => (
            <Button key={act} size="small" type={act === 'approve' ? 'primary' : 'default'} aria-label={`${t(`approvals.acts.${act}`)}: ${row.label}`} onClick={() => onAct(row, act)}>
              {t(`approvals.acts.${act}`)}
            </Button>
          ))}
        </span>
      ),
    },
  ]
  return <DataTable<Approval> label={t('approvals.title')} columns={columns} rowKey={(row) => row.id} emptyText={t('approvals.none')} {...list} />
}
