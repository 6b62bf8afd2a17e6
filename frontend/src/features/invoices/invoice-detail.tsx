import { Descriptions } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { InvoiceDetail } from '@/features/invoices/queries'
import { Day } from '@/ui/day'
import { EntriesTable, type Entry } from '@/ui/entries-table'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

interface Props {
  invoice: InvoiceDetail
  onReverseAllocation?: (entry: Entry, reason: string, effectiveOn?: string) => Promise<unknown>
}

export function InvoiceFacts({ invoice }: { invoice: InvoiceDetail }) {
  const { t } = useTranslation()
  const words = (value: string | null | undefined) => value || <span className="none">–</span>
  return (
    <section className="panel">
      <div className="figures">
        <div>
          <span className="figure-label">{t('invoices.open')}</span>
          <span className="figure">
            <Money amount={invoice.open} currency={invoice.currency} strong />
          </span>
        </div>
        <div>
          <span className="figure-label">{t('invoices.amount')}</span>
          <span className="figure">
            <Money amount={invoice.amount} currency={invoice.currency} />
          </span>
        </div>
        <div>
          <span className="figure-label">{t('invoices.due_on')}</span>
          <span className="figure">
            {invoice.held ? t('invoices.held') : <Day value={invoice.due_on} />}
          </span>
          {invoice.days_overdue > 0 ? <span className="bad">{t('invoices.overdue_by', { days: invoice.days_overdue })}</span> : null}
        </div>
        <div>
          <span className="figure-label">{t('common.fields.status')}</span>
          <span className="row">
            <StatusTag value={invoice.status} />
            {invoice.in_dispute ? <StatusTag value="disputed" /> : null}
            {invoice.in_dispute ? <Money amount={invoice.disputed_amount} currency={invoice.currency} /> : null}
          </span>
        </div>
      </div>
      <Descriptions
        colon={false}
        size="small"
        column={{ xs: 1, sm: 2, xl: 3 }}
        items={[
          { key: 'customer', label: t('common.fields.customer'), children: <Link to={`/customers/${invoice.customer_id}`}>{invoice.customer_name}</Link> },
          { key: 'kind', label: t('common.fields.kind'), children: t(`enums.kind.${invoice.kind}`) },
          { key: 'issued_on', label: t('invoices.issued_on'), children: <Day value={invoice.issued_on} /> },
          { key: 'contract', label: t('invoices.contract_number'), children: words(invoice.contract_number) },
          { key: 'order', label: t('invoices.purchase_order'), children: words(invoice.purchase_order) },
          { key: 'reference', label: t('common.fields.reference'), children: words(invoice.reference) },
          { key: 'owner', label: t('common.fields.owner'), children: words(invoice.owner) },
          { key: 'source', label: t('common.fields.source'), children: `${invoice.source} · ${invoice.external_id}` },
          { key: 'collector', label: t('common.fields.collector'), children: words(invoice.collector) },
          { key: 'description', label: t('common.fields.description'), children: <span className="long-text">{words(invoice.description)}</span> },
        ]}
      />
    </section>
  )
}

export function InvoiceEntries({ invoice, onReverseAllocation }: Props) {
  const { t } = useTranslation()
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t('entries.title')}</h2>
        <span className="panel-note">{t('invoices.entries_note')}</span>
      </div>
      <EntriesTable
        entries={invoice.entries}
        currency={invoice.currency}
        onReverse={onReverseAllocation}
        counterpart={(entry) => {
          if (entry.payment_id) return <Link to={`/payments/${entry.payment_id}`}>{entry.payment_number}</Link>
          const [other, number] = entry.credit_note_id === invoice.id ? [entry.invoice_id, entry.invoice_number] : [entry.credit_note_id, entry.credit_note_number]
          return other && other !== invoice.id ? <Link to={`/invoices/${other}`}>{number}</Link> : null
        }}
      />
    </section>
  )
}
