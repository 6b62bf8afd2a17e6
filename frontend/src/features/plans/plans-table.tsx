import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Plan } from '@/features/plans/queries'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Plan[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager?: Pager
  nextCursor?: string | null
  total?: number | null
  sort?: string
  onSort?: (sort: string) => void
  withCustomer?: boolean
}

const TONE: Record<string, string> = {
  pending: 'pending', offered: 'pending', running: 'active', kept: 'kept', defaulted: 'broken', cancelled: 'inactive', expired: 'inactive', rejected: 'broken', withdrawn: 'inactive',
}

export function PlanTag({ status }: { status: Plan['status'] }) {
  const { t } = useTranslation()
  return <StatusTag value={TONE[status] ?? status} text={t(`plans.status.${status}`)} />
}

export function PlansTable({ withCustomer = true, ...list }: Props) {
  const { t } = useTranslation()
  const columns: Column<Plan>[] = [
    { key: 'id', title: t('plans.one'), sort: 'id', fixed: true, render: (row) => <Link to={`/payment-plans/${row.id}`}>{t('plans.number', { id: row.id })}</Link> },
    ...(withCustomer
      ? [
          {
            key: 'customer',
            title: t('common.fields.customer'),
            render: (row: Plan) => (
              <Link className="clip" title={row.customer_name} to={`/customers/${row.customer_id}?tab=disputes`}>
                {row.customer_name}
              </Link>
            ),
          },
        ]
      : []),
    { key: 'status', title: t('common.fields.status'), render: (row) => <PlanTag status={row.status} /> },
    { key: 'total', title: t('plans.total'), sort: 'principal', numeric: true, render: (row) => <Money amount={row.total} currency={row.currency} /> },
    { key: 'received', title: t('plans.received'), numeric: true, render: (row) => <Money amount={row.received} currency={row.currency} dimZero /> },
    { key: 'outstanding', title: t('plans.outstanding'), numeric: true, render: (row) => <Money amount={row.outstanding} currency={row.currency} strong dimZero /> },
    { key: 'parts', title: t('plans.parts'), render: (row) => t('plans.parts_of', { kept: row.parts_kept, count: row.parts_count, unkept: row.parts_unkept }) },
    {
      key: 'next',
      title: t('plans.next'),
      render: (row) =>
        row.next_due_on ? (
          <span className="stack">
            <Day value={row.next_due_on} /> <Money amount={row.next_amount ?? '0'} currency={row.currency} />
          </span>
        ) : (
          <span className="none">–</span>
        ),
    },
    { key: 'proposed_on', title: t('plans.proposed_on'), sort: 'proposed_on', render: (row) => <Day value={row.proposed_on} /> },
    { key: 'ended_on', title: t('plans.ended_on'), wideOnly: true, render: (row) => <Day value={row.ended_on} /> },
  ]
  return <DataTable<Plan> label={t('plans.title')} columns={columns} rowKey={(row) => row.id} emptyText={t('plans.none')} {...list} />
}
