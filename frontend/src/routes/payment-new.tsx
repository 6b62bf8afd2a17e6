import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { PaymentForm } from '@/features/payments/payment-form'
import { useCan } from '@/lib/me'
import { Page } from '@/ui/page'
import { EmptyState } from '@/ui/states'

export function Component() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const may = useCan()('payments:write')
  const [search] = useSearchParams()
  const customer = Number(search.get('customer_id')) || undefined
  return (
    <Page title={t('payments.record')} back={<Link to="/payments">{t('payments.back')}</Link>}>
      <section className="panel">
        {may ? (
          <PaymentForm customerId={customer} onRecorded={(payment) => void navigate(`/payments/${payment.id}`, { replace: true })} />
        ) : (
          <EmptyState text={t('errors.codes.permission_missing')} />
        )}
      </section>
    </Page>
  )
}
