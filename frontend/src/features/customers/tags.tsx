import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '@/lib/api'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'

/** The words that a customer is sorted by; strategies ask for them. A change is kept at once. */
export function CustomerTags({ id, company }: { id: number; company: string }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const can = useCan()
  const client = useQueryClient()
  const tags = useQuery({ queryKey: ['customer-tags', id], queryFn: () => unwrap(api.GET('/api/v1/customers/{customer_id}/tags', { params: { path: { customer_id: id } } })) })
  const known = useQuery({ queryKey: ['known-tags', company], queryFn: () => unwrap(api.GET('/api/v1/customers/tags', { params: { query: { company } } })) })
  const put = useMutation({
    mutationFn: (wanted: string[]) => unwrap(api.PUT('/api/v1/customers/{customer_id}/tags', { params: { path: { customer_id: id } }, body: { tags: wanted } })),
    onSuccess: (kept) => {
      client.setQueryData(['customer-tags', id], kept)
      void client.invalidateQueries({ queryKey: ['known-tags'] })
    },
    onError: (cause) => void message.error(problemText(t, cause)),
  })
  if (tags.error) return <span>{problemText(t, tags.error)}</span>
  return (
    <Select
      mode="tags"
      className="tag-select"
      aria-label={t('customers.tags')}
      value={tags.data?.tags ?? []}
      loading={tags.isFetching || put.isPending}
      disabled={!can('customers:write') || !tags.data}
      options={known.data?.tags.map((value) => ({ value, label: value }))}
      placeholder={t('customers.tags_note')}
      tokenSeparators={[',', '，']}
      maxCount={20}
      onChange={(wanted: string[]) => put.mutate(wanted)}
    />
  )
}
