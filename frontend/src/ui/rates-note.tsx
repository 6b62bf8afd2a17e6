import { useTranslation } from 'react-i18next'
import { Day } from '@/ui/day'

/** The day whose rates were used, and what had none and stayed in its own currency. */
export function RatesNote({ report }: { report: { rate_on: string | null; without_rate: string[] } }) {
  const { t } = useTranslation()
  return (
    <>
      {' · '}
      {t('aging.rates_of')} <Day value={report.rate_on} />
      {report.without_rate.length > 0 ? (
        <span className="bad" role="note">
          {' · '}
          {t('aging.without_rate', { currencies: report.without_rate.join(', ') })}
        </span>
      ) : null}
    </>
  )
}
