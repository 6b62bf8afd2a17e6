import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { OrderFacts } from '@/features/orders/order-facts'
import { useOrder } from '@/features/orders/queries'
import { Page } from '@/ui/page'
import { Loaded } from '@/ui/states'

export function Component() {
  const { t } = useTranslation()
  const order = useOrder(Number(useParams().id))
  return (
    <Loaded query={order}>
      {(data) => (
        <Page title={`${t('orders.one')} ${data.number}`} back={<Link to="/orders">{t('orders.back')}</Link>}>
          <OrderFacts order={data} />
        </Page>
      )}
    </Loaded>
  )
}
