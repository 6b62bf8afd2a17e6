import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Invoice } from '@/features/invoices/queries'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'
import { useNarrow } from '@/ui/use-narrow'

interface Props {
  rows: Invoice[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager?: Pager
  nextCursor?: string | null
  total?: number | null
  sort?: string
  onSort?: (sort: string) => void
  /** On a customer's own page the customer is not repeated. */
  withCustomer?: boolean
  emptyText?: string
  chosen?: number[]
  onChoose?: (ids: number[]) => void
}

/** What was judged of an item, who sees to it, and until when. */
function Judged({ item }: { item: Invoice }) {
  const { t } = useTranslation()
  return (
    <span className="stack">
      {item.classification ? (
        <span className="row">
          <StatusTag value={item.classification} text={t(`enums.classification.${item.classification}`)} />
          {item.cause_name ? <span className="small muted">{item.cause_name}</span> : null}
        </span>
      ) : null}
      {item.responsible || item.deadline_on ? (
        <span className="small muted">
          {item.responsible} {item.deadline_on ? <Day value={item.deadline_on} /> : null}
        </span>
      ) : null}
    </span>
  )
}

export function InvoicesTable({ withCustomer = true, ...list }: Props) {
  const { t } = useTranslation()
  const narrow = useNarrow()
  const columns: Column<Invoice>[] = [
    {
      key: 'number',
      title: t('invoices.number'),
      sort: 'number',
      fixed: true,
      render: (item) => <Link to={`/invoices/${item.id}`}>{item.number}</Link>,
    },
    { key: 'kind', title: t('common.fields.kind'), render: (item) => t(`enums.kind.${item.kind}`) },
    { key: 'issued_on', title: t('invoices.issued_on'), sort: 'issued_on', render: (item) => <Day value={item.issued_on} /> },
    { key: 'due_on', title: t('invoices.due_on'), sort: 'due_on', render: (item) => (item.held ? <span className="muted">{t('invoices.held')}</span> : <Day value={item.due_on} />) },
    {
      key: 'days_overdue',
      title: t('invoices.days_overdue'),
      numeric: true,
      width: 64,
      render: (item) => (item.days_overdue > 0 ? <span className="num bad">{item.days_overdue}</span> : <span className="none">–</span>),
    },
    { key: 'amount', title: t('invoices.amount'), sort: 'amount', numeric: true, render: (item) => <Money amount={item.amount} currency={narrow ? item.currency : null} /> },
    {
      key: 'open',
      title: t('invoices.open'),
      sort: 'open',
      numeric: true,
      render: (item) => <Money amount={item.open} currency={item.currency} strong dimZero />,
    },
    {
      key: 'status',
      title: t('common.fields.status'),
      render: (item) => (
        <span className="row">
          <StatusTag value={item.status} />
          {item.in_dispute ? <StatusTag value="disputed" /> : null}
        </span>
      ),
    },
    {
      key: 'classification',
      title: t('classification.title'),
      render: (item) => (item.classification || item.responsible || item.deadline_on ? <Judged item={item} /> : <span className="none">–</span>),
    },
    { key: 'owner', title: t('common.fields.owner'), wideOnly: true, render: (item) => item.owner ?? <span className="none">–</span> },
  ]
  if (withCustomer) {
    columns.splice(1, 0, {
      key: 'customer',
      title: t('common.fields.customer'),
      render: (item) => (
        <Link className="clip" title={item.customer_name} to={`/customers/${item.customer_id}`}>
          {item.customer_name}
        </Link>
      ),
    })
  }
  return (
    <DataTable<Invoice>
      label={t('invoices.title')}
      columns={columns}
      rowKey={(item) => item.id}
      rowClass={(item) => (item.status === 'reversed' ? 'row-off' : '')}
      {...list}
    />
  )
}
