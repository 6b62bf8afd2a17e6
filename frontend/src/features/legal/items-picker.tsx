import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { api, unwrap } from '@/lib/api'
import { groupDigits } from '@/lib/format'

interface Props {
  customerId: number | undefined
  /** Given by the form's field, so that its label names this one. */
  id?: string
  value?: number[]
  onChange?: (ids: number[]) => void
}

/** Chooses among what a customer has open, the oldest due first. */
export function ItemsPicker({ customerId, id, value, onChange }: Props) {
  const query = { customer_id: customerId, status: 'unpaid', sort: 'due_on', limit: 200 }
  const items = useQuery({
    queryKey: ['invoices', query],
    queryFn: () => unwrap(api.GET('/api/v1/invoices', { params: { query: query as never } })),
    enabled: customerId !== undefined,
  })
  const owed = (customerId === undefined ? [] : (items.data?.items ?? [])).filter((item) => item.kind !== 'credit_note' && !item.held)
  return (
    <Select
      id={id}
      mode="multiple"
      allowClear
      disabled={customerId === undefined}
      loading={items.isFetching}
      value={value}
      onChange={onChange}
      showSearch={{ optionFilterProp: 'label' }}
      options={owed.map((item) => ({ value: item.id, label: `${item.number} · ${item.currency} ${groupDigits(item.open)} · ${item.due_on}` }))}
    />
  )
}
