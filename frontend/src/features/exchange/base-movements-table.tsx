import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { BaseMovement } from '@/features/exchange/queries'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day, Instant } from '@/ui/day'
import { Money } from '@/ui/money'

interface Props {
  rows: BaseMovement[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager?: Pager
  nextCursor?: string | null
  total?: number | null
  sort?: string
  onSort?: (sort: string) => void
}

/** Which entry carried which base amount, on which document; each row leads to the document. */
export function BaseMovementsTable(list: Props) {
  const { t } = useTranslation()
  const columns: Column<BaseMovement>[] = [
    { key: 'effective_on', title: t('common.fields.effective_on'), sort: list.onSort ? 'effective_on' : undefined, fixed: true, render: (row) => <Day value={row.effective_on} /> },
    {
      key: 'number',
      title: t('common.fields.number'),
      render: (row) => <Link to={row.invoice_id ? `/invoices/${row.invoice_id}` : `/payments/${row.payment_id}`}>{row.number}</Link>,
    },
    { key: 'kind', title: t('exchange.move'), render: (row) => t(`exchange.moves.${row.kind}`) },
    { key: 'amount', title: t('common.fields.amount'), numeric: true, render: (row) => <Money amount={row.amount} currency={row.currency} dimZero /> },
    { key: 'base_amount', title: t('exchange.base_effect'), numeric: true, render: (row) => <Money amount={row.base_amount} currency={row.base_currency} strong /> },
    { key: 'rate', title: t('exchange.rate'), numeric: true, render: (row) => (row.rate ? <span className="money">{row.rate}</span> : <span className="none">–</span>) },
    { key: 'rate_on', title: t('exchange.rate_on'), wideOnly: true, render: (row) => <Day value={row.rate_on} /> },
    {
      key: 'cause',
      title: t('exchange.cause'),
      wideOnly: true,
      render: (row) =>
        row.revaluation_id ? <Link to={`/revaluations?id=${row.revaluation_id}`}>{t('exchange.revaluations')}</Link> : t('exchange.entry', { id: row.entry_id }),
    },
    { key: 'recorded_at', title: t('common.fields.recorded_at'), wideOnly: true, render: (row) => <Instant value={row.recorded_at} /> },
  ]
  return <DataTable<BaseMovement> label={t('exchange.movements')} columns={columns} rowKey={(row) => row.id} emptyText={t('exchange.no_movements')} {...list} />
}
