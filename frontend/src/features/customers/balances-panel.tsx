import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useBalances } from '@/features/customers/queries'
import { isZero } from '@/lib/format'
import { toQuery, useFilters } from '@/lib/url-state'
import { AmountsInFilter } from '@/ui/amounts-in'
import { bucketLabel } from '@/ui/buckets'
import { Money } from '@/ui/money'
import { RatesNote } from '@/ui/rates-note'
import { Loaded } from '@/ui/states'
import { BUCKET_COLORS } from '@/ui/theme'

const DEFAULTS = { amounts_in: 'document', rate_on: '' }

/** What the customer owes in each currency, or in the base currency, and how old it is; every figure leads to its items. */
export function BalancesPanel({ customerId }: { customerId: number }) {
  const { t } = useTranslation()
  const [filters, change] = useFilters(DEFAULTS)
  const inBase = filters.amounts_in === 'base'
  const balances = useBalances(customerId, toQuery(filters))
  // An amount in the base currency holds items of every currency.
  const address = (currency: string, more: Record<string, string>) =>
    `/invoices?${new URLSearchParams({ customer_id: String(customerId), ...(inBase ? {} : { currency }), ...more })}`
  return (
    <section className="panel" aria-label={t('customers.balances')}>
      <div className="panel-head">
        <h2>{t('customers.balances')}</h2>
        <span className="row">
          <AmountsInFilter amountsIn={filters.amounts_in} rateOn={filters.rate_on} usual={t('common.today')} onChange={change} />
        </span>
      </div>
      <Loaded query={balances} rows={2} empty={(data) => data.items.length === 0} emptyText={t('customers.no_balance')}>
        {(data) => (
          <div className="balances">
            {data.amounts_in === 'base' ? (
              <p className="panel-note">
                {t('enums.amounts_in.base')}
                <RatesNote report={data} />
              </p>
            ) : null}
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
