import { useTranslation } from 'react-i18next'
import { useRefunds, useTransfers } from '@/features/credits/queries'
import { RefundsTable } from '@/features/credits/refunds-table'
import { TransfersTable } from '@/features/credits/transfers-table'

/** Refunds and transfers of one receipt or credit note, on its page; nothing where there are none. */
export function CreditMoves({ of }: { of: { payment_id: number } | { invoice_id: number } }) {
  const { t } = useTranslation()
  const refunds = useRefunds(of)
  const transfers = useTransfers(of)
  const some = (list: { data?: { items: unknown[] }; error: unknown }) => Boolean(list.error) || (list.data?.items.length ?? 0) > 0
  return (
    <>
      {some(refunds) ? (
        <section className="panel">
          <h2>{t('credits.refunds')}</h2>
          <RefundsTable rows={refunds.data?.items} loading={refunds.isFetching} error={refunds.error} onRetry={() => void refunds.refetch()} />
        </section>
      ) : null}
      {some(transfers) ? (
        <section className="panel">
          <h2>{t('credits.transfers')}</h2>
          <TransfersTable rows={transfers.data?.items} loading={transfers.isFetching} error={transfers.error} onRetry={() => void transfers.refetch()} />
        </section>
      ) : null}
    </>
  )
}
