import { Checkbox } from 'antd'
import { useTranslation } from 'react-i18next'
import type { PickItem } from '@/features/clearing/contract'
import { CustomerPicker } from '@/ui/customer-picker'
import { DataTable } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { SearchFilter } from '@/ui/filters'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

export interface ItemFilter {
  customer_id?: number
  q: string
}

interface Props {
  rows: PickItem[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  company: string
  filter: ItemFilter
  onFilter: (filter: ItemFilter) => void
  picked: ReadonlySet<number>
  onToggle: (item: PickItem) => void
}

/** Open items that the receipt could pay: the payer's own first, any other by its number or customer. */
export function OpenItems({ company, filter, onFilter, picked, onToggle, ...list }: Props) {
  const { t } = useTranslation()
  return (
    <>
      <div className="row pick-search">
        <SearchFilter label={t('clearing.search_items')} value={filter.q} onChange={(q) => onFilter({ ...filter, q })} />
        <label className="visually-hidden" htmlFor="pick-customer">
          {t('common.fields.customer')}
        </label>
        <CustomerPicker id="pick-customer" value={filter.customer_id} company={company} onChange={(customer_id) => onFilter({ ...filter, customer_id })} />
      </div>
      <DataTable<PickItem>
        label={t('payments.open_items')}
        emptyText={t('clearing.no_open_items')}
        rowKey={(item) => item.invoice_id}
        {...list}
        columns={[
          {
            key: 'number',
            title: t('invoices.number'),
            render: (item) => (
              <Checkbox aria-label={t('payments.choose_item', { number: item.number })} checked={picked.has(item.invoice_id)} onChange={() => onToggle(item)}>
                {item.number} {item.disputed ? <StatusTag value="disputed" /> : null}
              </Checkbox>
            ),
          },
          {
            key: 'customer',
            title: t('common.fields.customer'),
            render: (item) => (
              <span className="clip name-clip" title={item.customer_name}>
                {item.customer_name}
              </span>
            ),
          },
          { key: 'due_on', title: t('invoices.due_on'), render: (item) => <Day value={item.due_on} /> },
          { key: 'open', title: t('invoices.open'), numeric: true, render: (item) => <Money amount={item.open} strong /> },
          { key: 'discount', title: t('clearing.discount_allowed'), numeric: true, wideOnly: true, render: (item) => <Money amount={item.discount} dimZero /> },
        ]}
      />
    </>
  )
}
