import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Money } from '@/ui/money'

interface Props {
  row: { gross?: string; overdue?: string } | undefined
  currency: string
  receivables: string
  overdue: string
}

/** What is owed today and how much of it is late, each leading to its items. */
export function TotalCard({ row, currency, receivables, overdue }: Props) {
  const { t } = useTranslation()
  return (
    <article className="kpi panel kpi-total" aria-label={t('dashboard.receivable')}>
      <div className="kpi-head">
        <h2>{t('dashboard.receivable')}</h2>
      </div>
      <Link className="kpi-value" to={receivables}>
        <Money amount={row?.gross} currency={currency} />
      </Link>
      <Link className="kpi-target bad" to={overdue}>
        {t('aging.overdue')} <Money amount={row?.overdue} currency={currency} />
      </Link>
    </article>
  )
}
