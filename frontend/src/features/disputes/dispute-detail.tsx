import { Descriptions } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Deadline, DisputeTag } from '@/features/disputes/disputes-table'
import type { DisputeDetail } from '@/features/disputes/queries'
import { Actor } from '@/ui/actor'
import { DataTable, type Column } from '@/ui/data-table'
import { Day, Instant } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

type ActRow = DisputeDetail['acts'][number]

function Awaited({ dispute }: { dispute: DisputeDetail }) {
  const { t } = useTranslation()
  if (dispute.credit_note_id === null) return <>{`${dispute.credit_note_number} · ${t('disputes.awaited_open')}`}</>
  return (
    <span className="row">
      <Link to={`/invoices/${dispute.credit_note_id}`}>{dispute.credit_note_number}</Link>
      <StatusTag value="kept" text={t('disputes.awaited_here')} />
    </span>
  )
}

export function DisputeFacts({ dispute }: { dispute: DisputeDetail }) {
  const { t } = useTranslation()
  const money = (amount: string, strong = false) => <Money amount={amount} currency={dispute.currency} strong={strong} />
  return (
    <section className="panel">
      <Descriptions
        colon={false}
        size="small"
        column={{ xs: 1, sm: 2, xl: 3 }}
        items={[
          { key: 'status', label: t('common.fields.status'), children: <DisputeTag status={dispute.status} /> },
          { key: 'disputed', label: t('disputes.disputed'), children: money(dispute.disputed, true) },
          { key: 'amount', label: t('disputes.amount'), children: money(dispute.amount) },
          { key: 'item', label: t('disputes.item'), children: <Link to={`/invoices/${dispute.invoice_id}`}>{dispute.invoice_number}</Link> },
          { key: 'open', label: t('invoices.open'), children: money(dispute.invoice_open) },
          { key: 'customer', label: t('common.fields.customer'), children: <Link to={`/customers/${dispute.customer_id}?tab=disputes`}>{dispute.customer_name}</Link> },
          { key: 'reason', label: t('disputes.reason'), children: dispute.reason_name },
          { key: 'owner', label: t('disputes.owner'), children: dispute.owner ?? '–' },
          { key: 'deadline', label: t('disputes.deadline'), children: <Deadline day={dispute.deadline_on} late={dispute.overdue} /> },
          { key: 'opened_on', label: t('disputes.opened_on'), children: <Day value={dispute.opened_on} /> },
          { key: 'closed_on', label: t('disputes.closed_on'), children: <Day value={dispute.closed_on} /> },
          ...(dispute.credit_note_number ? [{ key: 'awaited', label: t('disputes.awaited'), children: <Awaited dispute={dispute} /> }] : []),
          { key: 'days', label: t('disputes.days'), children: dispute.days },
          { key: 'description', label: t('disputes.description'), children: <span className="long-text">{dispute.description ?? '–'}</span>, span: 'filled' },
        ]}
      />
    </section>
  )
}

export function DisputeActs({ dispute }: { dispute: DisputeDetail }) {
  const { t } = useTranslation()
  const columns: Column<ActRow>[] = [
    { key: 'kind', title: t('disputes.outcome'), render: (act) => t(`disputes.status.${act.kind}`) },
    { key: 'amount', title: t('common.fields.amount'), numeric: true, render: (act) => <Money amount={act.amount} currency={dispute.currency} /> },
    { key: 'effective_on', title: t('common.fields.effective_on'), render: (act) => <Day value={act.effective_on} /> },
    {
      key: 'credit',
      title: t('disputes.credit_note'),
      render: (act) => (act.credit_note_id ? <Link to={`/invoices/${act.credit_note_id}`}>{act.credit_note_number}</Link> : <span className="none">–</span>),
    },
    { key: 'taken_back', title: t('disputes.taken_back_on'), render: (act) => <Day value={act.taken_back_on} /> },
    { key: 'note', title: t('common.fields.note'), render: (act) => <span className="long-text">{act.note}</span> },
    { key: 'recorded_at', title: t('common.fields.recorded_at'), render: (act) => <Instant value={act.recorded_at} /> },
    { key: 'actor', title: t('common.fields.actor'), render: (act) => <Actor value={act.actor} /> },
  ]
  return (
    <section className="panel">
      <h2>{t('disputes.acts')}</h2>
      <DataTable<ActRow> label={t('disputes.acts')} columns={columns} rows={dispute.acts} rowKey={(act) => act.id} emptyText={t('disputes.no_acts')} />
    </section>
  )
}
