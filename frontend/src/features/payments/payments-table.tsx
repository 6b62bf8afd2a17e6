import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Payment } from '@/features/payments/queries'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Payment[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager?: Pager
  nextCursor?: string | null
  total?: number | null
  sort?: string
  onSort?: (sort: string) => void
  withCustomer?: boolean
  emptyText?: string
}

export function PaymentsTable({ withCustomer = true, ...list }: Props) {
  const { t } = useTranslation()
  const columns: Column<Payment>[] = [
    { key: 'number', title: t('payments.number'), sort: 'number', fixed: true, render: (payment) => <Link to={`/payments/${payment.id}`}>{payment.number}</Link> },
    { key: 'received_on', title: t('payments.received_on'), sort: 'received_on', render: (payment) => <Day value={payment.received_on} /> },
    { key: 'amount', title: t('common.fields.amount'), sort: 'amount', numeric: true, render: (payment) => <Money amount={payment.amount} currency={payment.currency} /> },
    {
      key: 'unapplied',
      title: t('payments.unapplied'),
      sort: 'open',
      numeric: true,
      render: (payment) => <Money amount={payment.open} currency={payment.currency} strong dimZero />,
    },
    { key: 'status', title: t('common.fields.status'), render: (payment) => <StatusTag value={payment.status} /> },
    { key: 'method', title: t('payments.method'), wideOnly: true, render: (payment) => (payment.method ? t(`enums.method.${payment.method}`, { defaultValue: payment.method }) : <span className="none">–</span>) },
    {
      key: 'reference',
      title: t('common.fields.reference'),
      render: (payment) => (
        <span className="clip" title={payment.reference ?? payment.remittance_text ?? undefined}>
          {payment.reference ?? payment.remittance_text ?? '–'}
        </span>
      ),
    },
  ]
  if (withCustomer) {
    columns.splice(1, 0, {
      key: 'customer',
      title: t('common.fields.customer'),
      render: (payment) =>
        payment.customer_id ? (
          <Link className="clip" title={payment.customer_name ?? undefined} to={`/customers/${payment.customer_id}`}>
            {payment.customer_name}
          </Link>
        ) : (
          <StatusTag value="unidentified" />
        ),
    })
  }
  return (
    <DataTable<Payment>
      label={t('payments.title')}
      columns={columns}
      rowKey={(payment) => payment.id}
      rowClass={(payment) => (payment.status === 'reversed' ? 'row-off' : '')}
      {...list}
    />
  )
}
