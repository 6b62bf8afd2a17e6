import { Descriptions } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { PlanTag } from '@/features/plans/plans-table'
import type { Calculation, PlanDetail, PlanPart } from '@/features/plans/queries'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

type Item = Calculation['items'][number]

const TONE: Record<string, string> = { open: 'pending', kept: 'kept', partly: 'medium', missed: 'broken' }

export function PlanFacts({ plan }: { plan: PlanDetail }) {
  const { t } = useTranslation()
  const money = (amount: string, strong = false) => <Money amount={amount} currency={plan.currency} strong={strong} />
  return (
    <section className="panel">
      <Descriptions
        colon={false}
        size="small"
        column={{ xs: 1, sm: 2, xl: 3 }}
        items={[
          { key: 'status', label: t('common.fields.status'), children: <PlanTag status={plan.status} /> },
          { key: 'outstanding', label: t('plans.outstanding'), children: money(plan.outstanding, true) },
          { key: 'received', label: t('plans.received'), children: money(plan.received) },
          { key: 'principal', label: t('plans.principal'), children: money(plan.principal) },
          { key: 'interest', label: t('plans.interest'), children: <span>{money(plan.interest)} · {plan.annual_percent} %</span> },
          { key: 'customer', label: t('common.fields.customer'), children: <Link to={`/customers/${plan.customer_id}?tab=disputes`}>{plan.customer_name}</Link> },
          { key: 'rule', label: t('plans.default_rule'), children: t('plans.default_rule_text', { missed: plan.missed_allowed, days: plan.grace_days }) },
          { key: 'accepted', label: t('plans.accepted'), children: plan.accepted_on ? <span><Day value={plan.accepted_on} /> {plan.accepted_by}</span> : <span>{t('plans.until')} <Day value={plan.accept_until} /></span> },
          ...(plan.declined_on ? [{ key: 'declined', label: t('plans.declined'), children: <span className="long-text">{[plan.declined_by, plan.decline_words].filter(Boolean).join(': ')}</span> }] : []),
          { key: 'ended', label: t('plans.ended_on'), children: <Day value={plan.ended_on} /> },
          { key: 'asked', label: t('approvals.requested_by'), children: plan.requested_by },
          { key: 'decided', label: t('approvals.decision'), children: plan.decided_by ?? '–' },
          { key: 'reason', label: t('common.fields.reason'), children: <span className="long-text">{plan.cancel_reason ?? plan.reason}</span> },
        ]}
      />
    </section>
  )
}

export function PartsTable({ parts, currency }: { parts: PlanPart[]; currency: string }) {
  const { t } = useTranslation()
  const money = (key: 'principal' | 'interest' | 'amount' | 'received', title: string): Column<PlanPart> => ({
    key,
    title,
    numeric: true,
    render: (part) => <Money amount={part[key]} currency={currency} strong={key === 'amount'} dimZero />,
  })
  const columns: Column<PlanPart>[] = [
    { key: 'number', title: t('plans.part'), numeric: true, render: (part) => part.number },
    { key: 'due_on', title: t('plans.plan_due_on'), render: (part) => <Day value={part.due_on} /> },
    money('amount', t('common.fields.amount')),
    money('principal', t('plans.principal')),
    money('interest', t('plans.interest')),
    money('received', t('plans.received')),
    {
      key: 'status',
      title: t('common.fields.status'),
      render: (part) => (part.status ? <StatusTag value={TONE[part.status] ?? part.status} text={t(`plans.part_status.${part.status}`)} /> : <span className="none">–</span>),
    },
  ]
  return <DataTable<PlanPart> label={t('plans.parts')} columns={columns} rows={parts} rowKey={(part) => part.number} />
}

/** The items by their own due day, which goes on to count; the plan's day stands beside. */
export function PlanItemsTable({ items, currency }: { items: Item[]; currency: string }) {
  const { t } = useTranslation()
  const columns: Column<Item>[] = [
    { key: 'number', title: t('invoices.number'), render: (item) => <Link to={`/invoices/${item.invoice_id}`}>{item.number}</Link> },
    { key: 'kind', title: t('common.fields.kind'), render: (item) => t(`enums.kind.${item.kind}`) },
    { key: 'due_on', title: t('plans.original_due_on'), render: (item) => <Day value={item.due_on} /> },
    { key: 'days', title: t('invoices.days_overdue'), numeric: true, render: (item) => (item.days_overdue > 0 ? <span className="num bad">{item.days_overdue}</span> : <span className="none">–</span>) },
    { key: 'plan_due_on', title: t('plans.last_part_on'), render: (item) => <Day value={item.plan_due_on} /> },
    { key: 'covered', title: t('plans.covered'), numeric: true, render: (item) => <Money amount={item.covered} currency={currency} /> },
    { key: 'open', title: t('invoices.open'), numeric: true, render: (item) => <Money amount={item.open} currency={currency} strong dimZero /> },
  ]
  return <DataTable<Item> label={t('plans.items')} columns={columns} rows={items} rowKey={(item) => item.invoice_id} />
}
