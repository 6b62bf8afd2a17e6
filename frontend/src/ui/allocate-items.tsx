import { Button, Checkbox } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Schemas } from '@/lib/api'
import { DataTable } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { MoneyInput } from '@/ui/money-input'

interface Props {
  rows: Schemas['InvoiceRow'][] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  unapplied: string
  amounts: Record<number, string>
  refusals: Record<number, string>
  /** null takes the item off again. */
  onChoose: (id: number, amount: string | null) => void
}

export function AllocateItems({ unapplied, amounts, refusals, onChoose, ...list }: Props) {
  const { t } = useTranslation()
  return (
    <DataTable
      label={t('payments.open_items')}
      emptyText={t('payments.no_open_items')}
      rowKey={(item) => item.id}
      {...list}
      columns={[
        {
          key: 'number',
          title: t('invoices.number'),
          render: (item) => (
            <span className="row">
              <Checkbox
                aria-label={t('payments.choose_item', { number: item.number })}
                checked={item.id in amounts}
                onChange={(event) => onChoose(item.id, event.target.checked ? item.open : null)}
              />
              <Link to={`/invoices/${item.id}`}>{item.number}</Link>
            </span>
          ),
        },
        { key: 'due_on', title: t('invoices.due_on'), render: (item) => <Day value={item.due_on} /> },
        { key: 'open', title: t('invoices.open'), numeric: true, render: (item) => <Money amount={item.open} currency={item.currency} /> },
        {
          key: 'amount',
          title: t('payments.amount_to_apply'),
          width: 270,
          render: (item) =>
            item.id in amounts ? (
              <span className="stack">
                <span className="row apply-row">
                  <MoneyInput
                    aria-label={t('payments.amount_for', { number: item.number })}
                    value={amounts[item.id]}
                    status={refusals[item.id] ? 'error' : undefined}
                    onChange={(amount) => onChoose(item.id, amount)}
                  />
                  <Button size="small" onClick={() => onChoose(item.id, unapplied)}>
                    {t('payments.use_unapplied')}
                  </Button>
                </span>
                {refusals[item.id] ? <span className="bad small">{refusals[item.id]}</span> : null}
              </span>
            ) : null,
        },
      ]}
    />
  )
}
