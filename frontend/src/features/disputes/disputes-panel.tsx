import { useTranslation } from 'react-i18next'
import { DisputesTable } from '@/features/disputes/disputes-table'
import { useDisputes } from '@/features/disputes/queries'

interface Props {
  of: { customer_id: number } | { invoice_id: number }
  /** Whether nothing at all is drawn where there is no dispute. */
  quiet?: boolean
}

/** The disputes of a customer or of an item, the newest first. */
export function DisputesPanel({ of, quiet }: Props) {
  const { t } = useTranslation()
  const ids = Object.fromEntries(Object.entries(of).map(([key, id]) => [key, String(id)]))
  const disputes = useDisputes({ ...ids, limit: '100' })
  if (quiet && !disputes.error && !disputes.data?.items.length) return null
  return (
    <section className="panel">
      <h2>{t('disputes.title')}</h2>
      <DisputesTable
        withCustomer={false}
        withItem={'customer_id' in of}
        rows={disputes.data?.items}
        loading={disputes.isFetching}
        error={disputes.error}
        onRetry={() => void disputes.refetch()}
      />
    </section>
  )
}
