import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Revalued } from '@/features/exchange/queries'
import { isNegative } from '@/lib/format'
import { DataTable, type Column } from '@/ui/data-table'
import { Money } from '@/ui/money'

type Row = Revalued['rows'][number]
type Total = Revalued['totals'][number]

/** The sums by currency and the documents behind them; a gain is positive on either side of the account. */
export function RevaluedPanel({ revalued }: { revalued: Revalued }) {
  const { t } = useTranslation()
  const base = revalued.base_currency
  const figures = <R extends Row | Total>(): Column<R>[] => [
    { key: 'open', title: t('exchange.open'), numeric: true, render: (row) => <Money amount={row.open} currency={row.currency} /> },
    { key: 'carrying', title: t('exchange.carrying'), numeric: true, render: (row) => <Money amount={row.carrying} /> },
    { key: 'rate', title: t('exchange.rate'), numeric: true, render: (row) => <span className="money">{row.rate}</span> },
    { key: 'revalued', title: t('exchange.revalued'), numeric: true, render: (row) => <Money amount={row.revalued} /> },
    { key: 'unrealised', title: t('exchange.unrealised'), numeric: true, render: (row) => <Money amount={row.unrealised} strong /> },
  ]
  const totals: Column<Total>[] = [
    { key: 'currency', title: t('common.fields.currency'), fixed: true, render: (row) => row.currency },
    { key: 'documents', title: t('exchange.documents'), numeric: true, render: (row) => row.documents },
    ...figures<Total>(),
  ]
  const rows: Column<Row>[] = [
    {
      key: 'number',
      title: t('common.fields.number'),
      fixed: true,
      render: (row) => <Link to={row.subject === 'invoice' ? `/invoices/${row.id}` : `/payments/${row.id}`}>{row.number}</Link>,
    },
    { key: 'customer', title: t('common.fields.customer'), render: (row) => <span className="clip">{row.customer_name ?? '–'}</span> },
    { key: 'kind', title: t('common.fields.kind'), render: (row) => (row.subject === 'payment' ? t('enums.kind.payment') : t(`enums.kind.${row.kind}`)) },
    ...figures<Row>(),
  ]
  return (
    <>
      <div className="figures">
        <div>
          <span className="figure-label">{t('exchange.unrealised')}</span>
          <span className={`figure ${isNegative(revalued.unrealised) ? 'bad' : ''}`}>
            <Money amount={revalued.unrealised} currency={base} strong />
          </span>
        </div>
        <div>
          <span className="figure-label">{t('exchange.carrying')}</span>
          <span className="figure">
            <Money amount={revalued.carrying} currency={base} />
          </span>
        </div>
        <div>
          <span className="figure-label">{t('exchange.documents')}</span>
          <span className="figure">{revalued.documents}</span>
        </div>
      </div>
      {revalued.documents > 0 ? <DataTable<Total> label={t('exchange.by_currency')} columns={totals} rows={revalued.totals} rowKey={(row) => row.currency} /> : null}
      <div className="spaced">
        <DataTable<Row> label={t('exchange.by_document')} columns={rows} rows={revalued.rows} rowKey={(row) => `${row.subject}${row.id}`} emptyText={t('exchange.nothing_open')} />
      </div>
      {revalued.documents > revalued.rows.length ? (
        <p className="panel-note">
          {t('exchange.largest', { shown: revalued.rows.length, total: revalued.documents })}{' '}
          {revalued.id ? <Link to={`/base-movements?revaluation_id=${revalued.id}`}>{t('exchange.movements')}</Link> : null}
        </p>
      ) : null}
    </>
  )
}
