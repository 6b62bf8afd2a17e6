import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useWorklist } from '@/features/collection/queries'
import { Reasons } from '@/features/collection/worklist-table'
import { Money } from '@/ui/money'
import { Loaded } from '@/ui/states'

/** The head of the worklist: whom to call first. */
export function WorklistTop({ company, currency }: { company?: string; currency: string }) {
  const { t } = useTranslation()
  const worklist = useWorklist({ company, currency, limit: '5' })
  return (
    <Loaded query={worklist} empty={(data) => data.items.length === 0} emptyText={t('collection.nothing_to_chase')}>
      {(data) => (
        <ol className="risk-list">
          {data.items.map((row) => (
            <li key={row.customer_id}>
              <span className="risk-line">
                <Link to={`/customers/${row.customer_id}`}>{row.customer_name}</Link>
                <Money amount={row.money_at_risk} currency={row.currency} strong />
              </span>
              <span className="small muted">
                <Reasons row={row} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </Loaded>
  )
}
