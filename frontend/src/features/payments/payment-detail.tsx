import { Alert, App, Button, Descriptions } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useIdentify, type PaymentDetail } from '@/features/payments/queries'
import { problemText } from '@/lib/form-errors'
import { CustomerPicker } from '@/ui/customer-picker'
import { Day, Instant } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

export function PaymentFacts({ payment }: { payment: PaymentDetail }) {
  const { t } = useTranslation()
  const words = (value: string | null | undefined) => value || <span className="none">–</span>
  return (
    <section className="panel">
      <div className="figures">
        <div>
          <span className="figure-label">{t('common.fields.amount')}</span>
          <span className="figure">
            <Money amount={payment.amount} currency={payment.currency} strong />
          </span>
        </div>
        <div>
          <span className="figure-label">{t('payments.unapplied')}</span>
          <span className="figure">
            <Money amount={payment.open} currency={payment.currency} dimZero />
          </span>
        </div>
        <div>
          <span className="figure-label">{t('payments.received_on')}</span>
          <span className="figure">
            <Day value={payment.received_on} />
          </span>
        </div>
        <div>
          <span className="figure-label">{t('common.fields.status')}</span>
          <span className="row">
            <StatusTag value={payment.status} />
          </span>
        </div>
      </div>
      <Descriptions
        colon={false}
        size="small"
        column={{ xs: 1, sm: 2, xl: 3 }}
        items={[
          {
            key: 'customer',
            label: t('common.fields.customer'),
            children: payment.customer_id ? <Link to={`/customers/${payment.customer_id}`}>{payment.customer_name}</Link> : <StatusTag value="unidentified" />,
          },
          { key: 'method', label: t('payments.method'), children: payment.method ? t(`enums.method.${payment.method}`, { defaultValue: payment.method }) : words(null) },
          { key: 'reference', label: t('common.fields.reference'), children: words(payment.reference) },
          { key: 'source', label: t('common.fields.source'), children: `${payment.source} · ${payment.external_id}` },
          { key: 'refunded', label: t('credits.refunded'), children: <Money amount={payment.refunded} currency={payment.currency} dimZero /> },
          { key: 'transferred', label: t('credits.transferred'), children: <Money amount={payment.transferred} currency={payment.currency} dimZero /> },
          { key: 'recorded', label: t('common.fields.recorded_at'), children: <Instant value={payment.recorded_at} /> },
          { key: 'text', label: t('payments.remittance_text'), children: <span className="long-text">{words(payment.remittance_text)}</span> },
        ]}
      />
    </section>
  )
}

/** Cash that came in without a name: it waits here until someone says whose it is. */
export function IdentifyPanel({ payment }: { payment: PaymentDetail }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [customer, setCustomer] = useState<number | undefined>(undefined)
  const [problem, setProblem] = useState<string | null>(null)
  const identify = useIdentify(payment.id)
  const submit = async () => {
    if (customer === undefined) return
    try {
      await identify.mutateAsync(customer)
      message.success(t('payments.identified'))
    } catch (cause) {
      setProblem(problemText(t, cause))
    }
  }
  return (
    <section className="panel" aria-label={t('payments.identify')}>
      <h2>{t('payments.identify')}</h2>
      <p className="muted">{t('payments.identify_note')}</p>
      {problem ? <Alert type="error" role="alert" showIcon title={problem} className="form-alert" /> : null}
      <div className="row identify">
        <label className="filter-field" htmlFor="identify-customer">
          <span className="filter-label">{t('common.fields.customer')}</span>
          <CustomerPicker id="identify-customer" value={customer} onChange={setCustomer} company={payment.company} />
        </label>
        <Button type="primary" disabled={customer === undefined} loading={identify.isPending} onClick={() => void submit()}>
          {t('payments.identify')}
        </Button>
      </div>
    </section>
  )
}
