import { Drawer } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useKeyName } from '@/features/effect/effect-table'
import { useEffectContacts, useEffectMoney, type EffectContact, type EffectMoney } from '@/features/effect/queries'
import { bucketLabel } from '@/ui/buckets'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { TabBar } from '@/ui/tab-bar'
import { StatusTag } from '@/ui/tags'

interface Props {
  query: Record<string, string | undefined>
  dimension: string
  /** The key whose rows are shown; null: closed. */
  chosen: string | null
  onClose: () => void
}

/** The contacts behind a line, and the money counted for them. */
export function RowsDrawer({ query, dimension, chosen, onClose }: Props) {
  const { t } = useTranslation()
  const name = useKeyName(dimension)
  const [tab, setTab] = useState('contacts')
  const asked = { ...query, key: chosen ?? undefined }
  const contacts = useEffectContacts(asked, chosen !== null)
  const money = useEffectMoney(asked, chosen !== null && tab === 'money')
  const contactColumns: Column<EffectContact>[] = [
    { key: 'customer', title: t('common.fields.customer'), fixed: true, render: (row) => <Link to={`/customers/${row.customer_id}`}>{row.customer_name}</Link> },
    { key: 'day', title: t('effect.contacts'), render: (row) => <Day value={row.day} /> },
    {
      key: 'what',
      title: t('collection.channel'),
      render: (row) => [t(`effect.kinds.${row.kind}`), t(`enums.channel.${row.channel}`, { defaultValue: row.channel }), row.outcome ? t(`enums.outcome.${row.outcome}`) : null].filter(Boolean).join(' · '),
    },
    { key: 'segment', title: t('effect.segment'), render: (row) => `${row.grade === '-' ? t('strategies.no_grade') : row.grade} · ${bucketLabel(t, row.age)}` },
    {
      key: 'came',
      title: t('collection.outcome'),
      render: (row) => (
        <>
          {row.succeeded || row.disputed ? null : <span className="none">–</span>}
          {row.succeeded ? <StatusTag value="kept" text={t('effect.succeeded')} /> : null}
          {row.disputed ? <StatusTag value="disputed" text={t('effect.disputed')} /> : null}
        </>
      ),
    },
    { key: 'recovered', title: t('effect.recovered_30'), numeric: true, render: (row) => <Money amount={row.recovered_30} currency={row.currency} dimZero /> },
  ]
  const moneyColumns: Column<EffectMoney>[] = [
    { key: 'receipt', title: t('effect.receipt'), fixed: true, render: (row) => <Link to={`/payments/${row.payment_id}`}>{row.payment_number}</Link> },
    { key: 'item', title: t('effect.item'), render: (row) => <Link to={`/invoices/${row.invoice_id}`}>{row.invoice_number}</Link> },
    { key: 'customer', title: t('common.fields.customer'), render: (row) => row.customer_name },
    { key: 'on', title: t('effect.received_on'), render: (row) => <Day value={row.received_on} /> },
    { key: 'after', title: t('effect.days'), render: (row) => t('effect.after', { count: row.days }) },
    { key: 'amount', title: t('common.fields.amount'), numeric: true, render: (row) => <Money amount={row.amount} currency={row.currency} /> },
  ]
  const tabs = [
    {
      key: 'contacts',
      label: t('effect.contacts'),
      children: (
        <DataTable<EffectContact>
          label={t('effect.contacts')}
          columns={contactColumns}
          rows={contacts.data?.items}
          rowKey={(row) => `${row.kind}${row.id}`}
          loading={contacts.isFetching}
          error={contacts.error}
          onRetry={() => void contacts.refetch()}
          emptyText={t('effect.nothing')}
        />
      ),
    },
    {
      key: 'money',
      label: t('effect.money'),
      children: (
        <DataTable<EffectMoney>
          label={t('effect.money')}
          columns={moneyColumns}
          rows={money.data?.items}
          rowKey={(row) => `${row.payment_id}|${row.invoice_id}`}
          loading={money.isFetching}
          error={money.error}
          onRetry={() => void money.refetch()}
          emptyText={t('effect.no_money')}
        />
      ),
    },
  ]
  return (
    <Drawer open={chosen !== null} onClose={onClose} size={880} destroyOnHidden title={chosen === null ? '' : t('effect.rows', { key: name(chosen) })}>
      <TabBar label={t('effect.rows', { key: '' })} tabs={tabs} active={tab} onChange={setTab} />
    </Drawer>
  )
}
