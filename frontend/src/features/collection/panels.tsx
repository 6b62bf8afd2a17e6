import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Best, Reasons } from '@/features/collection/worklist-table'
import type { WorklistRow } from '@/features/collection/queries'
import { api, unwrap, type Schemas } from '@/lib/api'
import { groupDigits } from '@/lib/format'
import { Bounced } from '@/ui/bounced'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

/** What is said about a customer, not to somebody there. */
const ABOUT: readonly string[] = ['wait', 'visit', 'write', 'apply_credit']

/** Why this customer, what it owes, what is best done and what to say. */
export function ScriptPanel({ row }: { row: WorklistRow }) {
  const { t } = useTranslation()
  const spoken = !ABOUT.includes(row.next_best.action)
  const name = (spoken ? row.contact?.name : null) ?? row.customer_name
  const amount = `${row.currency} ${groupDigits(row.overdue)}`
  return (
    <section className="panel" aria-label={t('work.script')}>
      <div className="panel-head">
        <h2>{t('work.script')}</h2>
      </div>
      <p className="panel-note">
        <Reasons row={row} />
      </p>
      <Best row={row} />
      <p className="script">{t(`work.scripts.${row.next_best.action}`, { name, amount, days: Math.max(row.oldest_days, 0) })}</p>
    </section>
  )
}

/** Whom to call, with numbers that a phone dials. */
export function ContactsPanel({ customer }: { customer: Schemas['CustomerRead'] }) {
  const { t } = useTranslation()
  return (
    <section className="panel" aria-label={t('work.contacts')}>
      <div className="panel-head">
        <h2>{t('work.contacts')}</h2>
        <Link to={`/customers/${customer.id}`}>{t('work.customer_page')}</Link>
      </div>
      {customer.contacts.length === 0 ? <span className="none">–</span> : null}
      <ul className="people">
        {customer.contacts.map((contact) => (
          <li key={`${contact.name} ${contact.phone ?? ''}`}>
            <strong>{contact.name}</strong>
            {contact.title ? <span className="muted">{contact.title}</span> : null}
            {contact.phone ? <a href={`tel:${contact.phone}`}>{contact.phone}</a> : null}
            {contact.email ? <a href={`mailto:${contact.email}`}>{contact.email}</a> : null}
            <Bounced at={contact.bounced_at} />
          </li>
        ))}
      </ul>
    </section>
  )
}

type Item = Schemas['InvoiceRow']

/** What is open, oldest due first. */
export function ItemsPanel({ customerId }: { customerId: number }) {
  const { t } = useTranslation()
  const query = { customer_id: customerId, status: 'unpaid', sort: 'due_on', limit: 50 }
  const items = useQuery({ queryKey: ['invoices', query], queryFn: () => unwrap(api.GET('/api/v1/invoices', { params: { query: query as never } })) })
  const columns: Column<Item>[] = [
    { key: 'number', title: t('common.fields.number'), fixed: true, render: (item) => <Link to={`/invoices/${item.id}`}>{item.number}</Link> },
    { key: 'due_on', title: t('invoices.due_on'), render: (item) => <Day value={item.due_on} /> },
    {
      key: 'state',
      title: t('common.fields.status'),
      render: (item) => (item.in_dispute ? <StatusTag value="disputed" /> : <StatusTag value={item.status} />),
    },
    { key: 'open', title: t('invoices.open'), numeric: true, render: (item) => <Money amount={item.open} currency={item.currency} strong /> },
  ]
  return (
    <section className="panel" aria-label={t('work.open_items')}>
      <div className="panel-head">
        <h2>{t('work.open_items')}</h2>
      </div>
      <DataTable<Item>
        label={t('work.open_items')}
        columns={columns}
        rows={items.data?.items}
        rowKey={(item) => item.id}
        loading={items.isFetching}
        error={items.error}
        onRetry={() => void items.refetch()}
      />
    </section>
  )
}
