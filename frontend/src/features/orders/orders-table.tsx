import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Order } from '@/features/orders/queries'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Order[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
}

const TONE: Record<string, string> = { open: 'pending', closed: 'inactive', cancelled: 'inactive' }

export function OrderTag({ status }: { status: string }) {
  const { t } = useTranslation()
  return <StatusTag value={TONE[status] ?? 'open'} text={t(`orders.status.${status}`)} />
}

export function OrdersTable(list: Props) {
  const { t } = useTranslation()
  const money = (key: 'amount' | 'delivered_amount' | 'invoiced_amount' | 'open', title: string, sort?: string): Column<Order> => ({
    key,
    title,
    sort,
    numeric: true,
    render: (row) => <Money amount={row[key]} currency={row.currency} strong={key === 'open'} dimZero />,
  })
  const columns: Column<Order>[] = [
    { key: 'number', title: t('common.fields.number'), sort: 'number', fixed: true, render: (row) => <Link to={`/orders/${row.id}`}>{row.number}</Link> },
    {
      key: 'customer',
      title: t('common.fields.customer'),
      render: (row) => (
        <Link className="clip" title={row.customer_name} to={`/customers/${row.customer_id}`}>
          {row.customer_name}
        </Link>
      ),
    },
    { key: 'ordered_on', title: t('orders.ordered_on'), sort: 'ordered_on', render: (row) => <Day value={row.ordered_on} /> },
    money('amount', t('common.fields.amount'), 'amount'),
    money('delivered_amount', t('orders.delivered')),
    money('invoiced_amount', t('orders.invoiced')),
    money('open', t('orders.open')),
    { key: 'status', title: t('common.fields.status'), render: (row) => <OrderTag status={row.status} /> },
    { key: 'owner', title: t('common.fields.owner'), wideOnly: true, render: (row) => row.owner ?? <span className="none">–</span> },
  ]
  return <DataTable<Order> label={t('orders.title')} columns={columns} rowKey={(row) => row.id} emptyText={t('orders.none')} {...list} />
}
