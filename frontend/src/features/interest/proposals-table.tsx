import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Proposal } from '@/features/interest/queries'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { useNarrow } from '@/ui/use-narrow'

interface Props {
  rows: Proposal[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  chosen?: number[]
  onChoose?: (keys: number[]) => void
  onShow: (id: number) => void
}

const SUMS = ['interest', 'compensation', 'fees', 'over', 'total'] as const

export function ProposalsTable({ onShow, ...list }: Props) {
  const { t } = useTranslation()
  const narrow = useNarrow() // on a card each amount stands alone; in a row the currency is said with what is open and the total
  const columns: Column<Proposal>[] = [
    {
      key: 'number',
      title: t('interest.item'),
      fixed: true,
      render: (row) => (
        <Button type="link" className="link-button" aria-label={t('interest.show', { number: row.invoice_number })} onClick={() => onShow(row.invoice_id)}>
          {row.invoice_number}
        </Button>
      ),
    },
    {
      key: 'customer',
      title: t('common.fields.customer'),
      render: (row) => (
        <Link className="clip" title={row.customer_name} to={`/customers/${row.customer_id}`}>
          {row.customer_name}
        </Link>
      ),
    },
    { key: 'due_on', title: t('invoices.due_on'), render: (row) => <Day value={row.due_on} /> },
    { key: 'open', title: t('invoices.open'), numeric: true, render: (row) => <Money amount={row.open} currency={row.currency} dimZero /> },
    ...SUMS.map((key): Column<Proposal> => ({
      key,
      title: t(`interest.${key}`),
      numeric: true,
      render: (row) => <Money amount={row[key]} currency={key === 'total' || narrow ? row.currency : null} strong={key === 'total'} dimZero />,
    })),
    { key: 'waiting', title: t('interest.waiting'), numeric: true, wideOnly: true, render: (row) => <Money amount={row.waiting} dimZero /> },
    { key: 'rate_set', title: t('interest.rate_set'), wideOnly: true, render: (row) => <span className="clip" title={row.rate_set_name ?? undefined}>{row.rate_set_name ?? '–'}</span> },
  ]
  return <DataTable<Proposal> label={t('interest.proposals')} columns={columns} rowKey={(row) => row.invoice_id} emptyText={t('interest.none')} {...list} />
}
