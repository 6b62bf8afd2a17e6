import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { PaymentForm } from '@/features/payments/payment-form'
import { Page } from '@/ui/page'

export function Component() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [search] = useSearchParams()
  const customer = Number(search.get('customer_id')) || undefined
  return (
    <Page title={t('payments.record')} back={<Link to="/payments">{t('payments.back')}</Link>}>
      <section className="panel">
        <PaymentForm customerId={customer} onRecorded={(payment) => void navigate(`/payments/${payment.id}`, { replace: true })} />
      </section>
    </Page>
  )
}
