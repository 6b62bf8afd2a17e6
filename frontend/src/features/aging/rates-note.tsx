import { useTranslation } from 'react-i18next'
import type { AgingReport } from '@/features/aging/queries'
import { Day } from '@/ui/day'

/** The day whose rates were used, and what had none and stayed in its own currency. */
export function RatesNote({ report }: { report: AgingReport }) {
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
