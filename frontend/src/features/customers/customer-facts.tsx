import { Descriptions } from 'antd'
import { useTranslation } from 'react-i18next'
import type { CustomerDetail } from '@/features/customers/queries'
import { Bounced } from '@/ui/bounced'
import { DataTable } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'

export function CustomerFacts({ customer }: { customer: CustomerDetail }) {
  const { t } = useTranslation()
  const words = (value: string | number | null | undefined) => (value === null || value === undefined || value === '' ? <span className="none">–</span> : value)
  return (
    <Descriptions
      colon={false}
      size="small"
      column={{ xs: 1, sm: 2, xl: 3 }}
      items={[
        { key: 'number', label: t('common.fields.number'), children: customer.number },
        { key: 'group', label: t('common.fields.group'), children: words(customer.group) },
        { key: 'tax', label: t('customers.tax_id'), children: words(customer.tax_id) },
        { key: 'address', label: t('customers.address'), children: words(customer.address) },
        { key: 'industry', label: t('common.fields.industry'), children: words(customer.industry) },
        { key: 'region', label: t('common.fields.region'), children: words([customer.region, customer.country].filter(Boolean).join(' · ')) },
        { key: 'terms', label: t('customers.terms'), children: customer.payment_terms_days === null ? words(null) : t('customers.days', { days: customer.payment_terms_days }) },
        {
          key: 'discount',
          label: t('customers.discount'),
          children: customer.discount_percent ? t('customers.discount_terms', { percent: customer.discount_percent, days: customer.discount_days ?? 0 }) : words(null),
        },
        { key: 'owner', label: t('common.fields.owner'), children: words(customer.owner) },
        { key: 'collector', label: t('common.fields.collector'), children: words(customer.collector) },
        { key: 'limit', label: t('customers.credit_limit'), children: <Money amount={customer.credit_limit} currency={customer.currency} /> },
        { key: 'since', label: t('customers.since_on'), children: <Day value={customer.since_on} /> },
        { key: 'review', label: t('customers.review_due_on'), children: <Day value={customer.review_due_on} /> },
        { key: 'source', label: t('common.fields.source'), children: `${customer.source} · ${customer.external_id}` },
      ]}
    />
  )
}

export function Contacts({ customer }: { customer: CustomerDetail }) {
  const { t } = useTranslation()
  return (
    <DataTable
      label={t('customers.contacts')}
      rows={customer.contacts}
      rowKey={(contact) => contact.id}
      emptyText={t('customers.no_contacts')}
      columns={[
        {
          key: 'name',
          title: t('common.fields.person'),
          render: (contact) => (
            <span>
              <strong>{contact.name}</strong>
              {contact.is_primary ? <span className="muted small"> · {t('customers.primary')}</span> : null}
            </span>
          ),
        },
        { key: 'title', title: t('customers.contact_title'), render: (contact) => contact.title ?? <span className="none">–</span> },
        { key: 'phone', title: t('common.fields.phone'), render: (contact) => (contact.phone ? <a href={`tel:${contact.phone}`}>{contact.phone}</a> : <span className="none">–</span>) },
        { key: 'email', title: t('common.fields.email'), render: (contact) => (contact.email ? (
            <>
              <a href={`mailto:${contact.email}`}>{contact.email}</a>
              <Bounced at={contact.bounced_at} />
            </>
          ) : <span className="none">–</span>) },
      ]}
    />
  )
}
