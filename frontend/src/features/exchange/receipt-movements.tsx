import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { BaseMovementsTable } from '@/features/exchange/base-movements-table'
import { useBaseMovements } from '@/features/exchange/queries'

/** The base amounts of a foreign receipt's entries, and what they realised on the items it paid. */
export function ReceiptMovements({ paymentId }: { paymentId: number }) {
  const { t } = useTranslation()
  const query = { of_payment_id: String(paymentId), sort: 'effective_on' }
  const found = useBaseMovements({ ...query, limit: '100' })
  return (
    <section className="panel" aria-label={t('exchange.movements')}>
      <div className="panel-head">
        <h2>{t('exchange.movements')}</h2>
        <Link to={`/base-movements?${new URLSearchParams(query)}`}>{t('common.actions.show_all')}</Link>
      </div>
      <BaseMovementsTable rows={found.data?.items} loading={found.isFetching} error={found.error} onRetry={() => void found.refetch()} />
    </section>
  )
}
