import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { PlanTag } from '@/features/plans/plans-table'
import { usePlan, usePlans, type PlanDetail } from '@/features/plans/queries'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { Loaded } from '@/ui/states'

type Share = PlanDetail['shares'][number]

/** When an item is due by its plan, beside its own due day; nothing where it is in no plan. */
export function PlanDues({ invoiceId, dueOn }: { invoiceId: number; dueOn: string }) {
  const { t } = useTranslation()
  const plans = usePlans({ invoice_id: String(invoiceId), limit: '1' })
  const latest = plans.data?.items[0]
  if (!latest) return null
  return (
    <section className="panel">
      <h2>{t('plans.one')}</h2>
      <div className="row">
        <Link to={`/payment-plans/${latest.id}`}>{t('plans.number', { id: latest.id })}</Link>
        <PlanTag status={latest.status} />
        <span className="muted">
          {t('plans.original_due_on')} <Day value={dueOn} />
        </span>
      </div>
      <Dues planId={latest.id} invoiceId={invoiceId} />
    </section>
  )
}

function Dues({ planId, invoiceId }: { planId: number; invoiceId: number }) {
  const { t } = useTranslation()
  const plan = usePlan(planId)
  return (
    <Loaded query={plan}>
      {(data) => {
        const columns: Column<Share>[] = [
          { key: 'number', title: t('plans.part'), numeric: true, render: (share) => share.number },
          { key: 'due_on', title: t('plans.plan_due_on'), render: (share) => <Day value={share.due_on} /> },
          { key: 'amount', title: t('common.fields.amount'), numeric: true, render: (share) => <Money amount={share.amount} currency={data.currency} /> },
        ]
        return <DataTable<Share> label={t('plans.parts')} columns={columns} rows={data.shares.filter((share) => share.invoice_id === invoiceId)} rowKey={(share) => share.number} />
      }}
    </Loaded>
  )
}
