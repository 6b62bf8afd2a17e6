import { Descriptions } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { OrderTag } from '@/features/orders/orders-table'
import type { Order } from '@/features/orders/queries'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'

/** An order as its system last told it, and how it counts towards what the customer may owe. */
export function OrderFacts({ order }: { order: Order }) {
  const { t } = useTranslation()
  const words = (value: string | null | undefined) => value || <span className="none">–</span>
  const figures = [
    { key: 'amount', label: t('common.fields.amount'), value: order.amount },
    { key: 'delivered', label: t('orders.delivered'), value: order.delivered_amount },
    { key: 'invoiced', label: t('orders.invoiced'), value: order.invoiced_amount },
    { key: 'open', label: t('orders.open'), value: order.open },
  ]
  return (
    <>
      <section className="panel">
        <div className="figures">
          {figures.map(({ key, label, value }) => (
            <div key={key}>
              <span className="figure-label">{label}</span>
              <span className="figure">
                <Money amount={value} currency={order.currency} strong={key === 'open'} dimZero />
              </span>
            </div>
          ))}
          <div>
            <span className="figure-label">{t('common.fields.status')}</span>
            <span className="row">
              <OrderTag status={order.status} />
            </span>
          </div>
        </div>
        <Descriptions
          colon={false}
          size="small"
          column={{ xs: 1, sm: 2, xl: 3 }}
          items={[
            { key: 'customer', label: t('common.fields.customer'), children: <Link to={`/customers/${order.customer_id}`}>{order.customer_name}</Link> },
            { key: 'ordered_on', label: t('orders.ordered_on'), children: <Day value={order.ordered_on} /> },
            { key: 'requested_on', label: t('orders.requested_on'), children: order.requested_on ? <Day value={order.requested_on} /> : words(null) },
            { key: 'owner', label: t('common.fields.owner'), children: words(order.owner) },
            { key: 'reference', label: t('common.fields.reference'), children: words(order.reference) },
            { key: 'source', label: t('common.fields.source'), children: `${order.source} · ${order.external_id}` },
            { key: 'description', label: t('common.fields.description'), children: <span className="long-text">{words(order.description)}</span> },
          ]}
        />
      </section>
      <section className="panel" aria-label={t('orders.counts')}>
        <h2>{t('orders.counts')}</h2>
        <p>{t(`orders.counts_as.${order.status}`)}</p>
        <p className="muted">{t('orders.counts_note')}</p>
      </section>
    </>
  )
}
