import { Alert, Descriptions } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { EvidenceTable } from '@/features/legal/evidence-table'
import { LimitationTag } from '@/features/legal/limitations-table'
import type { Assessment, Claimed } from '@/features/legal/queries'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'

const TYPE = { worth_it: 'success', close: 'warning', not_worth_it: 'error' } as const

export function ClaimedTable({ items, currency }: { items: Claimed[]; currency: string }) {
  const { t } = useTranslation()
  const columns: Column<Claimed>[] = [
    { key: 'number', title: t('invoices.number'), render: (item) => <Link to={`/invoices/${item.invoice_id}`}>{item.number}</Link> },
    { key: 'due_on', title: t('invoices.due_on'), render: (item) => <Day value={item.due_on} /> },
    { key: 'claimed', title: t('legal.claimed'), numeric: true, render: (item) => <Money amount={item.claimed} currency={currency} /> },
    { key: 'open', title: t('invoices.open'), numeric: true, render: (item) => <Money amount={item.open} currency={currency} strong dimZero /> },
    {
      key: 'ends_on',
      title: t('legal.ends_on'),
      render: (item) => (
        <span className="stack">
          <Day value={item.ends_on} />
          <span>
            <LimitationTag found={{ ...item, level: item.days_left === null ? null : item.days_left <= 30 ? 30 : item.days_left <= 90 ? 90 : null }} />
          </span>
        </span>
      ),
    },
  ]
  return <DataTable<Claimed> label={t('legal.items')} columns={columns} rows={items} rowKey={(item) => item.invoice_id} />
}

/** Cost against expected recovery, the verdict in words, and what it rests on. */
export function AssessmentFacts({ found, slim }: { found: Assessment; slim?: boolean }) {
  const { t } = useTranslation()
  const money = (amount: string, strong = false) => <Money amount={amount} currency={found.currency} strong={strong} />
  const reasons = found.reasons.map((reason) => t(`legal.reasons.${reason.key}`, { count: reason.number ?? 0, defaultValue: reason.key }))
  return (
    <>
      <Alert role="note" className="form-alert" type={TYPE[found.verdict]} showIcon title={t(`legal.verdict.${found.verdict}`)} description={reasons.length ? reasons.join(t('legal.between')) : undefined} />
      <Descriptions
        colon={false}
        size="small"
        column={slim ? 1 : { xs: 1, sm: 2, xl: 3 }}
        items={[
          { key: 'claim', label: t('legal.claim'), children: money(found.claim, true) },
          { key: 'expected', label: t('legal.expected', { percent: found.chance_percent }), children: money(found.expected) },
          { key: 'net', label: t('legal.net'), children: money(found.net, true) },
          { key: 'court', label: t('legal.court_fee'), children: <span title={found.court_source ?? undefined}>{money(found.court_fee)}</span> },
          { key: 'preservation', label: t('legal.preservation_fee'), children: money(found.preservation_fee) },
          { key: 'lawyer', label: t('legal.lawyer_fee'), children: money(found.lawyer_fee) },
          { key: 'other', label: t('legal.other_costs'), children: money(found.other_costs) },
          { key: 'cost', label: t('legal.cost'), children: money(found.cost) },
          { key: 'means', label: t('legal.means_label'), children: `${t(`legal.means.${found.means}`)}${found.grade ? ` · ${t('legal.grade', { grade: found.grade, score: found.score ?? 0 })}` : ''}` },
          { key: 'complete', label: t('legal.complete'), children: found.complete_percent === null ? '–' : `${found.complete_percent} %` },
          { key: 'ends', label: t('legal.ends_on'), children: <Day value={found.ends_on} /> },
          { key: 'amounts', label: t('legal.all_overdue'), children: <span className="row">{found.amounts.map((one) => <Money key={one.currency} amount={one.overdue} currency={one.currency} />)}</span> },
        ]}
      />
    </>
  )
}

export function AssessmentResult({ found }: { found: Assessment }) {
  const { t } = useTranslation()
  return (
    <>
      <section className="panel">
        <h2>{t('legal.result')}</h2>
        <AssessmentFacts slim found={found} />
      </section>
      <section className="panel">
        <h2>{t('legal.items')}</h2>
        <ClaimedTable items={found.items} currency={found.currency} />
      </section>
      <section className="panel">
        <h2>{t('legal.evidence')}</h2>
        <EvidenceTable lines={found.evidence} />
      </section>
    </>
  )
}
