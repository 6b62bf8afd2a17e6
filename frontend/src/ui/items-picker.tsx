import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { api, unwrap, type Schemas } from '@/lib/api'
import { formatDay, groupDigits, type Language } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'

type Item = Pick<Schemas['InvoiceRow'], 'number' | 'currency' | 'open' | 'due_on'>

/** An open item as a choice in one line. */
export function itemText({ number, currency, open, due_on }: Item, language: Language): string {
  return `${number} · ${currency} ${groupDigits(open)} · ${formatDay(due_on, language)}`
}

/** What a customer has open, the oldest due first, as choices; retentions that are held only where they are asked for. */
export function useOwed(customerId: number | undefined, currency?: string, withHeld = false) {
  const language = useLanguage()
  const query = { customer_id: customerId, status: 'unpaid', sort: 'due_on', limit: 200, ...(currency === undefined ? {} : { currency }) }
  const items = useQuery({
    queryKey: ['invoices', query],
    queryFn: () => unwrap(api.GET('/api/v1/invoices', { params: { query: query as never } })),
    enabled: Boolean(customerId) && currency !== '', // a drawer that is closing has no customer any more
  })
  const owed = customerId ? (items.data?.items ?? []).filter((item) => item.kind !== 'credit_note' && (withHeld || !item.held)) : []
  return { loading: items.isFetching, options: owed.map((item) => ({ value: item.id, label: itemText(item, language) })) }
}

interface Props {
  customerId: number | undefined
  currency?: string
  withHeld?: boolean
  /** Given by the form's field, so that its label names this one. */
  id?: string
  value?: number[]
  onChange?: (ids: number[]) => void
}

/** Chooses among what a customer has open. */
export function ItemsPicker({ customerId, currency, withHeld, ...field }: Props) {
  const { options, loading } = useOwed(customerId, currency, withHeld)
  return <Select {...field} mode="multiple" allowClear disabled={!customerId} loading={loading} options={options} showSearch={{ optionFilterProp: 'label' }} />
}
