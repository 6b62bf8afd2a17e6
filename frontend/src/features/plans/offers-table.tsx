import { App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useGrantDiscount, useTakeDiscountBack, type Offer } from '@/features/plans/queries'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { ReasonModal } from '@/ui/reason-modal'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Offer[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager?: Pager
  nextCursor?: string | null
  total?: number | null
  sort?: string
  onSort?: (sort: string) => void
}

const TONE: Record<string, string> = { pending: 'pending', offered: 'pending', earned: 'active', granted: 'kept', rejected: 'broken' }

export function OffersTable(list: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const may = useCan()('payments:write')
  const grant = useGrantDiscount()
  const takeBack = useTakeDiscountBack()
  const [taking, setTaking] = useState<Offer | null>(null)
  const columns: Column<Offer>[] = [
    { key: 'item', title: t('invoices.number'), fixed: true, render: (row) => <Link to={`/invoices/${row.invoice_id}`}>{row.invoice_number}</Link> },
    { key: 'customer', title: t('common.fields.customer'), render: (row) => <Link className="clip" title={row.customer_name} to={`/customers/${row.customer_id}`}>{row.customer_name}</Link> },
    { key: 'status', title: t('common.fields.status'), render: (row) => <StatusTag value={TONE[row.status] ?? 'inactive'} text={t(`plans.offer_status.${row.status}`)} /> },
    { key: 'percent', title: t('plans.percent'), numeric: true, render: (row) => `${row.percent} %` },
    { key: 'discount', title: t('plans.discount'), sort: 'discount', numeric: true, render: (row) => <Money amount={row.discount} currency={row.currency} strong /> },
    { key: 'to_pay', title: t('plans.to_pay'), numeric: true, render: (row) => <Money amount={row.to_pay} currency={row.currency} /> },
    { key: 'expires_on', title: t('plans.expires_on'), sort: 'expires_on', render: (row) => <Day value={row.expires_on} /> },
    { key: 'granted_on', title: t('plans.granted_on'), wideOnly: true, render: (row) => <Day value={row.granted_on} /> },
    { key: 'reason', title: t('common.fields.reason'), wideOnly: true, render: (row) => <span className="clip" title={row.reason}>{row.reason}</span> },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) =>
        may && row.status === 'earned' ? (
          <Button size="small" type="primary" aria-label={`${t('plans.grant')}: ${row.invoice_number}`} onClick={() => grant.mutate({ id: row.id }, { onError: (cause) => void message.error(problemText(t, cause)) })}>
            {t('plans.grant')}
          </Button>
        ) : may && row.status === 'granted' ? (
          <Button size="small" aria-label={`${t('plans.take_back')}: ${row.invoice_number}`} onClick={() => setTaking(row)}>
            {t('plans.take_back')}
          </Button>
        ) : null,
    },
  ]
  return (
    <>
      <DataTable<Offer> label={t('plans.offers')} columns={columns} rowKey={(row) => row.id} emptyText={t('plans.no_offers')} {...list} />
      <ReasonModal
        open={taking !== null}
        title={t('plans.take_back')}
        explain={t('plans.take_back_note')}
        confirm={t('plans.take_back')}
        withDay={false}
        onClose={() => setTaking(null)}
        onConfirm={(reason) => (taking ? takeBack.mutateAsync({ id: taking.id, reason }) : Promise.resolve())}
      />
    </>
  )
}
