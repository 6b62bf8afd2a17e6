import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useReverseTransfer, type Transfer } from '@/features/credits/queries'
import type { List } from '@/features/credits/refunds-table'
import { useCan } from '@/lib/me'
import { Actor } from '@/ui/actor'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { ReasonModal } from '@/ui/reason-modal'

export function TransfersTable(list: List<Transfer>) {
  const { t } = useTranslation()
  const can = useCan()
  const reverse = useReverseTransfer()
  const [chosen, setChosen] = useState<Transfer | null>(null)
  const end = (link: string, number: string | null, customer: string | null) => (
    <span className="stack">
      <Link to={link}>{number}</Link>
      <span className="small muted clip" title={customer ?? undefined}>{customer}</span>
    </span>
  )
  const columns: Column<Transfer>[] = [
    {
      key: 'from',
      title: t('credits.from'),
      fixed: true,
      render: (row) => end(row.payment_id ? `/payments/${row.payment_id}` : `/invoices/${row.invoice_id}`, row.payment_number ?? row.invoice_number, row.customer_name),
    },
    { key: 'to', title: t('credits.to'), render: (row) => end(`/payments/${row.to_payment_id}`, row.to_payment_number, row.to_customer_name) },
    { key: 'amount', title: t('common.fields.amount'), sort: 'amount', numeric: true, render: (row) => <Money amount={row.amount} currency={row.currency} strong /> },
    {
      key: 'transferred_on',
      title: t('common.fields.effective_on'),
      sort: 'transferred_on',
      render: (row) => (
        <span className="stack">
          <Day value={row.transferred_on} />
          {row.reversed_on ? (
            <span className="small muted">
              {t('credits.reversed_on')} <Day value={row.reversed_on} />
            </span>
          ) : null}
        </span>
      ),
    },
    { key: 'reason', title: t('common.fields.reason'), wideOnly: true, render: (row) => <span className="clip" title={row.reason}>{row.reason}</span> },
    { key: 'actor', title: t('common.fields.actor'), render: (row) => <Actor value={row.actor} /> },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) =>
        !row.reversed_on && can('payments:reverse') ? (
          <Button size="small" aria-label={`${t('credits.reverse_transfer')}: ${row.to_payment_number}`} onClick={() => setChosen(row)}>
            {t('credits.reverse_transfer')}
          </Button>
        ) : null,
    },
  ]
  return (
    <>
      <DataTable<Transfer> label={t('credits.transfers')} columns={columns} rowKey={(row) => row.id} emptyText={t('credits.no_transfers')} {...list} />
      <ReasonModal
        open={chosen !== null}
        title={t('credits.reverse_transfer')}
        explain={t('credits.reverse_explain')}
        confirm={t('entries.reverse')}
        onClose={() => setChosen(null)}
        onConfirm={(reason, effective_on) => (chosen ? reverse.mutateAsync({ id: chosen.id, reason, effective_on }) : Promise.resolve())}
      />
    </>
  )
}
