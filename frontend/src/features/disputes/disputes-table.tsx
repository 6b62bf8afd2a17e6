import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Dispute } from '@/features/disputes/queries'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Dispute[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager?: Pager
  nextCursor?: string | null
  total?: number | null
  sort?: string
  onSort?: (sort: string) => void
  withCustomer?: boolean
  withItem?: boolean
}

const TONE: Record<string, string> = { open: 'disputed', credit_note: 'kept', settled: 'kept', rejected: 'inactive', cleared: 'inactive' }

export function DisputeTag({ status }: { status: Dispute['status'] }) {
  const { t } = useTranslation()
  return <StatusTag value={TONE[status] ?? status} text={t(`disputes.status.${status}`)} />
}

export function Deadline({ day, late }: { day: string; late: boolean }) {
  return <span className={late ? 'bad' : undefined}><Day value={day} /></span>
}

export function DisputesTable({ withCustomer = true, withItem = true, ...list }: Props) {
  const { t } = useTranslation()
  const columns: Column<Dispute>[] = [
    { key: 'id', title: t('disputes.one'), sort: 'id', fixed: true, render: (row) => <Link to={`/disputes/${row.id}`}>{row.reason_name}</Link> },
    ...(withItem ? [{ key: 'item', title: t('disputes.item'), render: (row: Dispute) => <Link to={`/invoices/${row.invoice_id}`}>{row.invoice_number}</Link> }] : []),
    ...(withCustomer
      ? [
          {
            key: 'customer',
            title: t('common.fields.customer'),
            render: (row: Dispute) => (
              <Link className="clip" title={row.customer_name} to={`/customers/${row.customer_id}?tab=disputes`}>
                {row.customer_name}
              </Link>
            ),
          },
        ]
      : []),
    { key: 'amount', title: t('disputes.amount'), sort: 'amount', numeric: true, render: (row) => <Money amount={row.amount} currency={row.currency} /> },
    { key: 'disputed', title: t('disputes.disputed'), numeric: true, render: (row) => <Money amount={row.disputed} currency={row.currency} strong dimZero /> },
    { key: 'status', title: t('common.fields.status'), render: (row) => <DisputeTag status={row.status} /> },
    { key: 'owner', title: t('disputes.owner'), render: (row) => row.owner ?? <span className="none">–</span> },
    { key: 'deadline', title: t('disputes.deadline'), sort: 'deadline_on', render: (row) => <Deadline day={row.deadline_on} late={row.overdue} /> },
    { key: 'opened_on', title: t('disputes.opened_on'), sort: 'opened_on', render: (row) => <Day value={row.opened_on} /> },
    { key: 'days', title: t('disputes.days'), numeric: true, render: (row) => row.days },
    { key: 'tasks', title: t('disputes.open_tasks'), numeric: true, wideOnly: true, render: (row) => row.open_tasks || <span className="none">–</span> },
  ]
  return <DataTable<Dispute> label={t('disputes.title')} columns={columns} rowKey={(row) => row.id} emptyText={t('disputes.none')} {...list} />
}
