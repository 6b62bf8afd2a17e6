import { Button, Descriptions } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { CaseTag } from '@/features/legal/cases-table'
import type { CaseDetail, Cost, Stage } from '@/features/legal/queries'
import { Actor } from '@/ui/actor'
import { DataTable, type Column } from '@/ui/data-table'
import { Day, Instant } from '@/ui/day'
import { Money } from '@/ui/money'

type Receipt = CaseDetail['receipts'][number]
const none = <span className="none">–</span>

export function CaseFacts({ found }: { found: CaseDetail }) {
  const { t } = useTranslation()
  const money = (amount: string, strong = false) => <Money amount={amount} currency={found.currency} strong={strong} />
  return (
    <section className="panel">
      <Descriptions
        colon={false}
        size="small"
        column={{ xs: 1, sm: 2, xl: 3 }}
        items={[
          { key: 'status', label: t('common.fields.status'), children: <CaseTag found={found} /> },
          { key: 'claim', label: t('legal.claim'), children: money(found.claim) },
          { key: 'open', label: t('invoices.open'), children: money(found.open, true) },
          { key: 'recovered', label: t('legal.recovered'), children: money(found.recovered, true) },
          { key: 'cost', label: t('legal.cost'), children: money(found.cost) },
          { key: 'fee', label: t('legal.fee'), children: <span>{t(`legal.fee_kind.${found.fee.kind}`)} · {t('legal.fee_due')} {money(found.fee_due)}</span> },
          { key: 'customer', label: t('common.fields.customer'), children: <Link to={`/customers/${found.customer_id}?tab=disputes`}>{found.customer_name}</Link> },
          { key: 'procedure', label: t('legal.procedure_label'), children: t(`legal.procedure.${found.procedure}`) },
          { key: 'court', label: t('legal.court'), children: found.court ?? '–' },
          { key: 'number', label: t('legal.case_number'), children: found.case_number ?? '–' },
          { key: 'counsel', label: t('legal.counsel'), children: found.counsel ?? '–' },
          { key: 'owner', label: t('legal.owner'), children: found.owner ?? '–' },
          { key: 'approved', label: t('legal.approved_on'), children: <Day value={found.approved_on} /> },
          { key: 'asked', label: t('approvals.requested_by'), children: found.requested_by },
          { key: 'decided', label: t('approvals.decision'), children: found.decided_by ?? '–' },
          { key: 'reason', label: t('common.fields.reason'), children: <span className="long-text">{found.reason}</span>, span: 'filled' },
        ]}
      />
    </section>
  )
}

/** What happened, oldest first; what was corrected stays in sight, struck through. */
export function StagesTable({ stages, onCorrect }: { stages: Stage[]; onCorrect: ((stage: Stage) => void) | null }) {
  const { t } = useTranslation()
  const columns: Column<Stage>[] = [
    { key: 'day', title: t('legal.happened_on'), render: (row) => <Day value={row.happened_on} /> },
    {
      key: 'stage',
      title: t('legal.stage_label'),
      render: (row) => {
        const words = row.stage === 'void' ? t('legal.taken_back') : `${t(`legal.stage.${row.stage}`)}${row.outcome ? ` · ${t(`legal.outcome.${row.outcome}`)}` : ''}`
        return row.corrected_by_id ? <del className="muted">{words}</del> : words
      },
    },
    { key: 'note', title: t('common.fields.note'), render: (row) => (row.note ? <span className="long-text">{row.note}</span> : none) },
    { key: 'corrects', title: t('legal.corrects'), wideOnly: true, render: (row) => (row.corrects_id ? `#${row.corrects_id}` : none) },
    { key: 'recorded_at', title: t('common.fields.recorded_at'), render: (row) => <Instant value={row.recorded_at} /> },
    { key: 'actor', title: t('common.fields.actor'), wideOnly: true, render: (row) => <Actor value={row.actor} /> },
  ]
  if (onCorrect) {
    columns.push({
      key: 'actions',
      title: t('common.fields.actions'),
      render: (row) =>
        row.corrected_by_id || row.stage === 'void' ? null : (
          <Button size="small" aria-label={`${t('legal.correct')}: ${t(`legal.stage.${row.stage}`)}`} onClick={() => onCorrect(row)}>
            {t('legal.correct')}
          </Button>
        ),
    })
  }
  return <DataTable<Stage> label={t('legal.stages')} columns={columns} rows={stages} rowKey={(row) => row.id} emptyText={t('legal.no_stages')} />
}

export function CostsTable({ costs, currency, onCorrect }: { costs: Cost[]; currency: string; onCorrect: ((cost: Cost) => void) | null }) {
  const { t } = useTranslation()
  const columns: Column<Cost>[] = [
    { key: 'kind', title: t('common.fields.kind'), render: (row) => (row.corrected_by_id ? <del className="muted">{t(`legal.cost_kind.${row.kind}`)}</del> : t(`legal.cost_kind.${row.kind}`)) },
    { key: 'amount', title: t('common.fields.amount'), numeric: true, render: (row) => <Money amount={row.amount} currency={currency} dimZero /> },
    { key: 'spent_on', title: t('legal.spent_on'), render: (row) => <Day value={row.spent_on} /> },
    { key: 'note', title: t('common.fields.note'), render: (row) => row.note ?? none },
  ]
  if (onCorrect) {
    columns.push({
      key: 'actions',
      title: t('common.fields.actions'),
      render: (row) =>
        row.corrected_by_id ? null : (
          <Button size="small" aria-label={`${t('legal.correct')}: ${t(`legal.cost_kind.${row.kind}`)}`} onClick={() => onCorrect(row)}>
            {t('legal.correct')}
          </Button>
        ),
    })
  }
  return <DataTable<Cost> label={t('legal.costs')} columns={columns} rows={costs} rowKey={(row) => row.id} emptyText={t('legal.no_costs')} />
}

export function ReceiptsTable({ receipts, currency }: { receipts: Receipt[]; currency: string }) {
  const { t } = useTranslation()
  // A receipt may be applied to one item twice on a day: what tells two rows apart is their place.
  const places = new Map(receipts.map((row, place) => [row, place]))
  const columns: Column<Receipt>[] = [
    { key: 'payment', title: t('legal.receipt'), render: (row) => <Link to={`/payments/${row.payment_id}`}>{row.payment_number}</Link> },
    { key: 'item', title: t('invoices.number'), render: (row) => <Link to={`/invoices/${row.invoice_id}`}>{row.invoice_number}</Link> },
    { key: 'amount', title: t('common.fields.amount'), numeric: true, render: (row) => <Money amount={row.amount} currency={currency} /> },
    { key: 'on', title: t('common.fields.effective_on'), render: (row) => <Day value={row.effective_on} /> },
  ]
  return <DataTable<Receipt> label={t('legal.recovered')} columns={columns} rows={receipts} rowKey={(row) => places.get(row) ?? 0} emptyText={t('legal.nothing_recovered')} />
}
