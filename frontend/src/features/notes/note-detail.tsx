import { Descriptions } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { NoteTag } from '@/features/notes/notes-table'
import type { NoteDetail } from '@/features/notes/queries'
import { Actor } from '@/ui/actor'
import { DataTable, type Column } from '@/ui/data-table'
import { Day, Instant } from '@/ui/day'
import { Money } from '@/ui/money'

type Event = NoteDetail['events'][number]

export function NoteFacts({ note }: { note: NoteDetail }) {
  const { t } = useTranslation()
  return (
    <section className="panel">
      <Descriptions
        colon={false}
        size="small"
        column={{ xs: 1, sm: 2, xl: 3 }}
        items={[
          { key: 'amount', label: t('common.fields.amount'), children: <Money amount={note.amount} currency={note.currency} strong /> },
          { key: 'status', label: t('common.fields.status'), children: <NoteTag status={note.status} /> },
          { key: 'matures_on', label: t('notes.matures_on'), children: <Day value={note.matures_on} /> },
          { key: 'customer', label: t('common.fields.customer'), children: <Link to={`/customers/${note.customer_id}`}>{note.customer_name}</Link> },
          { key: 'kind', label: t('common.fields.kind'), children: t(`notes.kind.${note.kind}`) },
          { key: 'drawer', label: t('notes.drawer'), children: note.drawer },
          { key: 'acceptor', label: t('notes.acceptor'), children: note.acceptor },
          { key: 'issued_on', label: t('notes.issued_on'), children: <Day value={note.issued_on} /> },
          { key: 'received_on', label: t('notes.received_on'), children: <Day value={note.received_on} /> },
          { key: 'receipt', label: t('notes.receipt'), children: <Link to={`/payments/${note.payment_id}`}>{t('notes.open_receipt')}</Link> },
          { key: 'item', label: t('notes.item'), children: <Link to={`/invoices/${note.invoice_id}`}>{t('notes.open_item')}</Link> },
        ]}
      />
    </section>
  )
}

export function NoteEvents({ note }: { note: NoteDetail }) {
  const { t } = useTranslation()
  const none = <span className="none">–</span>
  const columns: Column<Event>[] = [
    { key: 'kind', title: t('common.fields.status'), render: (event) => t(`notes.status.${event.kind}`) },
    { key: 'effective_on', title: t('common.fields.effective_on'), render: (event) => <Day value={event.effective_on} /> },
    { key: 'party', title: t('notes.counterparty'), render: (event) => event.party ?? none },
    { key: 'charge', title: t('notes.charge'), numeric: true, render: (event) => <Money amount={event.charge} currency={note.currency} dimZero /> },
    { key: 'payment', title: t('payments.one'), render: (event) => (event.payment_id ? <Link to={`/payments/${event.payment_id}`}>{t('notes.open_receipt')}</Link> : none) },
    { key: 'remark', title: t('common.fields.note'), render: (event) => <span className="long-text">{event.remark ?? none}</span> },
    { key: 'recorded_at', title: t('common.fields.recorded_at'), render: (event) => <Instant value={event.recorded_at} /> },
    { key: 'actor', title: t('common.fields.actor'), render: (event) => <Actor value={event.actor} /> },
  ]
  return (
    <section className="panel">
      <h2>{t('notes.events')}</h2>
      <DataTable<Event> label={t('notes.events')} columns={columns} rows={note.events} rowKey={(event) => event.id} emptyText={t('notes.no_events')} />
    </section>
  )
}
