import { useTranslation } from 'react-i18next'
import { PlansTable } from '@/features/plans/plans-table'
import { usePlans } from '@/features/plans/queries'

interface Props {
  of: { customer_id: number } | { invoice_id: number }
  /** Whether nothing at all is drawn where there is no plan. */
  quiet?: boolean
}

/** The plans of a customer or that an item is in, the newest first. */
export function PlansPanel({ of, quiet }: Props) {
  const { t } = useTranslation()
  const ids = Object.fromEntries(Object.entries(of).map(([key, id]) => [key, String(id)]))
  const plans = usePlans({ ...ids, limit: '100' })
  if (quiet && !plans.error && !plans.data?.items.length) return null
  return (
    <section className="panel">
      <h2>{t('plans.title')}</h2>
      <PlansTable withCustomer={false} rows={plans.data?.items} loading={plans.isFetching} error={plans.error} onRetry={() => void plans.refetch()} />
    </section>
  )
}
