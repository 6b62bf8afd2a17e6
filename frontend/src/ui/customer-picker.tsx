import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '@/lib/api'

interface Props {
  id?: string
  value?: number
  onChange?: (id: number | undefined) => void
  company?: string
  disabled?: boolean
}

/** Finds a customer by name or number on the server: the book may hold a hundred thousand. */
export function CustomerPicker({ id, value, onChange, company, disabled }: Props) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [asked, setAsked] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), 250)
    return () => clearTimeout(timer)
  }, [text])
  const found = useQuery({
    queryKey: ['customer-picker', asked, company],
    queryFn: () => unwrap(api.GET('/api/v1/customers', { params: { query: { q: asked || undefined, company: company || undefined, limit: 20 } } })),
    enabled: !disabled,
  })
  const chosen = useQuery({
    queryKey: ['customer', String(value)],
    queryFn: () => unwrap(api.GET('/api/v1/customers/{customer_id}', { params: { path: { customer_id: value as number } } })),
    enabled: value !== undefined,
  })
  const customers = found.data?.items ?? []
  const options = customers.map((customer) => ({ value: customer.id, label: `${customer.name} · ${customer.number}` }))
  if (value !== undefined && chosen.data && !customers.some((customer) => customer.id === value)) {
    options.unshift({ value, label: `${chosen.data.name} · ${chosen.data.number}` })
  }
  return (
    <Select
      id={id}
      showSearch={{ filterOption: false, onSearch: setText }}
      allowClear
      disabled={disabled}
      loading={found.isFetching}
      placeholder={t('common.find_customer')}
      notFoundContent={found.isFetching ? t('common.states.loading') : t('common.states.empty')}
      value={value !== undefined && !options.some((option) => option.value === value) ? undefined : value}
      options={options}
      onChange={(picked?: number) => onChange?.(picked)}
    />
  )
}
