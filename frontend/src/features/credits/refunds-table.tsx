import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useReturnRefund, type Refund } from '@/features/credits/queries'
import { useCan } from '@/lib/me'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { ReasonModal } from '@/ui/reason-modal'
import { StatusTag } from '@/ui/tags'

export interface List<Row> {
  rows: Row[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager?: Pager
  nextCursor?: string | null
  total?: number | null
  sort?: string
  onSort?: (sort: string) => void
}

const TONE: Record<string, string> = { pending: 'pending', refunded: 'kept', returned: 'inactive', rejected: 'broken', withdrawn: 'inactive' }

export function RefundsTable(list: List<Refund>) {
  const { t } = useTranslation()
  const can = useCan()
  const giveBack = useReturnRefund()
  const [chosen, setChosen] = useState<Refund | null>(null)
  const columns: Column<Refund>[] = [
    {
      key: 'number',
      title: t('credits.credit'),
      fixed: true,
      render: (row) => (row.payment_id ? <Link to={`/payments/${row.payment_id}`}>{row.payment_number}</Link> : <Link to={`/invoices/${row.invoice_id}`}>{row.invoice_number}</Link>),
    },
    {
      key: 'customer',
      title: t('common.fields.customer'),
      render: (row) => (row.customer_id ? <Link className="clip" title={row.customer_name ?? undefined} to={`/customers/${row.customer_id}`}>{row.customer_name}</Link> : <StatusTag value="unidentified" />),
    },
    { key: 'amount', title: t('common.fields.amount'), sort: 'amount', numeric: true, render: (row) => <Money amount={row.amount} currency={row.currency} strong /> },
    { key: 'status', title: t('common.fields.status'), render: (row) => <StatusTag value={TONE[row.status] ?? row.status} text={t(`credits.status.${row.status}`)} /> },
    {
      key: 'payee',
      title: t('credits.payee'),
      render: (row) => (
        <span className="stack">
          <span>{row.payee}</span>
          <span className="small muted clip" title={`${row.bank} · ${row.account}`}>{`${row.bank} · ${row.account}`}</span>
        </span>
      ),
    },
    {
      key: 'refunded_on',
      title: t('credits.refunded_on'),
      render: (row) => (
        <span className="stack">
          <Day value={row.refunded_on} />
          {row.returned_on ? (
            <span className="small muted">
              {t('credits.returned_on')} <Day value={row.returned_on} />
            </span>
          ) : null}
        </span>
      ),
    },
    { key: 'requested_by', title: t('approvals.requested_by'), render: (row) => row.requested_by },
    { key: 'decided_by', title: t('approvals.decision'), render: (row) => row.decided_by ?? <span className="none">–</span> },
    { key: 'reason', title: t('common.fields.reason'), wideOnly: true, render: (row) => <span className="clip" title={row.reason}>{row.reason}</span> },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) =>
        row.status === 'refunded' && can('payments:reverse') ? (
          <Button size="small" aria-label={`${t('credits.record_return')}: ${row.payment_number ?? row.invoice_number}`} onClick={() => setChosen(row)}>
            {t('credits.record_return')}
          </Button>
        ) : null,
    },
  ]
  return (
    <>
      <DataTable<Refund> label={t('credits.refunds')} columns={columns} rowKey={(row) => row.id} emptyText={t('credits.no_refunds')} {...list} />
      <ReasonModal
        open={chosen !== null}
        title={t('credits.record_return')}
        explain={t('credits.return_explain')}
        confirm={t('credits.record_return')}
        onClose={() => setChosen(null)}
        onConfirm={(reason, effective_on) => (chosen ? giveBack.mutateAsync({ id: chosen.id, reason, effective_on }) : Promise.resolve())}
      />
    </>
  )
}
