import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBaseValue, type BaseValue } from '@/features/exchange/queries'
import { isNegative } from '@/lib/format'
import { Day } from '@/ui/day'
import { DayFilter } from '@/ui/filters'
import { Money } from '@/ui/money'
import { Loaded } from '@/ui/states'

const FIGURES = ['base_amount', 'carrying', 'realised', 'revalued', 'unrealised'] as const

interface Props {
  subject: 'invoices' | 'payments'
  id: number
  foreign: boolean
}

/** What a foreign item or receipt is worth in the company's own currency; nothing is shown for one that is in it already. */
export function BaseValuePanel({ subject, id, foreign }: Props) {
  const { t } = useTranslation()
  const [rateOn, setRateOn] = useState('')
  const worth = useBaseValue(subject, id, rateOn, foreign)
  if (!foreign) return null
  const notes = (found: BaseValue) => {
    if (found.status === 'rate_missing') return <p className="bad">{t('exchange.no_document_rate', { currency: found.currency })}</p>
    if (found.waiting > 0) return <p className="bad">{t('exchange.waiting', { count: found.waiting })}</p>
    return found.rate === null ? <p className="bad">{t('exchange.no_rate_then', { currency: found.currency })}</p> : null
  }
  return (
    <section className="panel" aria-label={t('exchange.base_value')}>
      <div className="panel-head">
        <h2>{t('exchange.base_value')}</h2>
        <DayFilter placeholder={t('common.today')} label={t('exchange.rate_day')} value={rateOn} onChange={setRateOn} />
      </div>
      <Loaded query={worth} rows={2}>
        {(found) => (
          <>
            <div className="figures">
              {FIGURES.map((name) => {
                const amount = found[name]
                return (
                  <div key={name}>
                    <span className="figure-label">{t(`exchange.${name}`)}</span>
                    <span className={`figure ${amount && isNegative(amount) ? 'bad' : ''}`}>
                      <Money amount={amount} currency={amount === null ? undefined : found.base_currency} strong={name === 'carrying'} />
                    </span>
                    {name === 'base_amount' && found.document_rate ? <RateNote rate={found.document_rate} on={found.document_rate_on} /> : null}
                    {name === 'revalued' && found.rate ? <RateNote rate={found.rate} on={found.rate_on} /> : null}
                  </div>
                )
              })}
            </div>
            {notes(found)}
          </>
        )}
      </Loaded>
    </section>
  )
}

function RateNote({ rate, on }: { rate: string; on: string | null }) {
  return (
    <span className="small muted">
      {rate} · <Day value={on} />
    </span>
  )
}
