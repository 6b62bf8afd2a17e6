import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Customer } from '@/features/customers/queries'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'

interface Props {
  rows: Customer[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
}

export function CustomersTable(list: Props) {
  const { t } = useTranslation()
  const words = (value: string | null) => value ?? <span className="none">–</span>
  const columns: Column<Customer>[] = [
    {
      key: 'name',
      title: t('common.fields.customer'),
      sort: 'name',
      fixed: true,
      width: 260,
      render: (customer) => (
        <Link className="clip" title={customer.name} to={`/customers/${customer.id}`}>
          {customer.name}
        </Link>
      ),
    },
    { key: 'number', title: t('common.fields.number'), sort: 'number', render: (customer) => customer.number },
    { key: 'group', title: t('common.fields.group'), render: (customer) => words(customer.group) },
    { key: 'region', title: t('common.fields.region'), render: (customer) => words(customer.region) },
    { key: 'industry', title: t('common.fields.industry'), render: (customer) => words(customer.industry) },
    {
      key: 'terms',
      title: t('customers.terms'),
      numeric: true,
      render: (customer) => (customer.payment_terms_days === null ? words(null) : t('customers.days', { days: customer.payment_terms_days })),
    },
    { key: 'owner', title: t('common.fields.owner'), render: (customer) => words(customer.owner) },
    { key: 'collector', title: t('common.fields.collector'), render: (customer) => words(customer.collector) },
  ]
  return <DataTable<Customer> label={t('customers.title')} columns={columns} rowKey={(customer) => customer.id} {...list} />
}
