import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ReceiptRow } from '@/features/clearing/contract'
import { isZero } from '@/lib/format'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'

/** The line as the bank told it. */
export function ReceiptHead({ row }: { row: ReceiptRow }) {
  const { t } = useTranslation()
  return (
    <header className="receipt-head">
      <div className="receipt-top">
        <h2>{row.payer_name ?? row.customer_name ?? t('clearing.payer_unknown')}</h2>
        <span className="figure">
          <Money amount={row.amount} currency={row.currency} strong />
        </span>
      </div>
      <p className="receipt-text long-text">{row.text ?? row.reference ?? '–'}</p>
      <p className="small muted receipt-facts">
        <span>
          <Day value={row.received_on} />
        </span>
        {row.payer_account ? <span className="num">{row.payer_account}</span> : null}
        {row.account_number ? (
          <span className="num">
            {t('clearing.into')} {row.account_number}
          </span>
        ) : null}
        <Link to={`/payments/${row.payment_id}`}>
          {t('payments.one')} {row.number}
        </Link>
        {row.statement_id ? <Link to={`/statements/${row.statement_id}`}>{t('clearing.statement')}</Link> : null}
        {row.customer_id ? <Link to={`/customers/${row.customer_id}`}>{row.customer_name}</Link> : null}
        {row.open !== row.amount && !isZero(row.open) ? (
          <span className="warn">
            {t('payments.unapplied')} <Money amount={row.open} currency={row.currency} />
          </span>
        ) : null}
      </p>
    </header>
  )
}
