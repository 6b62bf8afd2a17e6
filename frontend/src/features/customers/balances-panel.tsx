import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useBalances } from '@/features/customers/queries'
import { isZero } from '@/lib/format'
import { bucketLabel } from '@/ui/buckets'
import { Money } from '@/ui/money'
import { Loaded } from '@/ui/states'
import { BUCKET_COLORS } from '@/ui/theme'

/** What the customer owes in each currency and how old it is; every figure leads to its items. */
export function BalancesPanel({ customerId }: { customerId: number }) {
  const { t } = useTranslation()
  const balances = useBalances(customerId)
  const address = (currency: string, more: Record<string, string>) => `/invoices?${new URLSearchParams({ customer_id: String(customerId), currency, ...more })}`
  return (
    <section className="panel" aria-label={t('customers.balances')}>
      <h2>{t('customers.balances')}</h2>
      <Loaded query={balances} rows={2} empty={(data) => data.items.length === 0} emptyText={t('customers.no_balance')}>
        {(data) => (
          <div className="balances">
            {data.items.map((balance) => (
              <div key={balance.currency} className="balance">
                <div className="figures">
                  {(['gross', 'overdue', 'unapplied', 'net'] as const).map((name) => (
                    <div key={name}>
                      <span className="figure-label">{t(`aging.${name}`)}</span>
                      <span className={`figure ${name === 'overdue' && !isZero(balance.overdue) ? 'bad' : ''}`}>
                        <Money amount={balance[name]} currency={balance.currency} strong={name === 'gross'} />
                      </span>
                    </div>
                  ))}
                </div>
                <ul className="bucket-strip">
                  {data.buckets.map((bucket, index) => {
                    const amount = balance.amounts[bucket.key] ?? '0'
                    return (
                      <li key={bucket.key} style={{ borderTopColor: BUCKET_COLORS[index % BUCKET_COLORS.length] }}>
                        <span className="small muted">{bucketLabel(t, bucket.key)}</span>
                        {isZero(amount) ? (
                          <Money amount={amount} dimZero />
                        ) : (
                          <Link className="cell-link" to={address(balance.currency, { bucket: bucket.key })}>
                            <Money amount={amount} />
                          </Link>
                        )}
                      </li>
                    )
                  })}
                </ul>
              </div>
            ))}
          </div>
        )}
      </Loaded>
    </section>
  )
}
