import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { INVOICE_DEFAULTS, InvoiceFilters } from '@/features/invoices/invoice-filters'
import { InvoicesTable } from '@/features/invoices/invoices-table'
import { invoicesCsv, useInvoices } from '@/features/invoices/queries'
import { api, unwrap } from '@/lib/api'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { bucketLabel } from '@/ui/buckets'
import { CsvButton } from '@/ui/csv-button'
import { Page } from '@/ui/page'

export function Component() {
  const { t } = useTranslation()
  const [filters, change] = useFilters(INVOICE_DEFAULTS)
  const pager = usePager()
  const query = toQuery(filters)
  const invoices = useInvoices(query)
  const customer = useQuery({
    queryKey: ['customer', filters.customer_id],
    queryFn: () => unwrap(api.GET('/api/v1/customers/{customer_id}', { params: { path: { customer_id: Number(filters.customer_id) } } })),
    enabled: filters.customer_id !== '',
  })
  return (
    <Page title={t('invoices.title')}>
      <InvoiceFilters
        value={filters}
        onChange={change}
        words={(name, value) => {
          if (name === 'bucket') return bucketLabel(t, value)
          if (name === 'basis') return t(`enums.basis.${value}`)
          if (name === 'customer_id') return customer.data?.name ?? `#${value}`
          return `${t(`common.fields.${name}`)}: ${value}`
        }}
        end={<CsvButton name="invoices" fetchCsv={() => invoicesCsv(query)} />}
      />
      <InvoicesTable
        rows={invoices.data?.items}
        nextCursor={invoices.data?.next_cursor}
        total={invoices.data?.total}
        loading={invoices.isFetching}
        error={invoices.error}
        onRetry={() => void invoices.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
    </Page>
  )
}
