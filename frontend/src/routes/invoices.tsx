import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { BulkClassificationForm } from '@/features/classification/bulk-form'
import { useCauses } from '@/features/classification/queries'
import { INVOICE_DEFAULTS, InvoiceFilters } from '@/features/invoices/invoice-filters'
import { InvoicesTable } from '@/features/invoices/invoices-table'
import { invoicesCsv, useInvoices } from '@/features/invoices/queries'
import { api, unwrap } from '@/lib/api'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { bucketLabel } from '@/ui/buckets'
import { CsvButton } from '@/ui/csv-button'
import { Page } from '@/ui/page'

export function Component() {
  const { t } = useTranslation()
  const can = useCan()
  const [filters, change] = useFilters(INVOICE_DEFAULTS)
  const pager = usePager()
  const query = toQuery(filters)
  const invoices = useInvoices(query)
  const causes = useCauses(filters.company ? { company: filters.company } : {})
  const [chosen, setChosen] = useState<{ page: string; ids: number[] }>({ page: '', ids: [] })
  const [classifying, setClassifying] = useState(false)
  const page = JSON.stringify(query)
  const ids = chosen.page === page ? chosen.ids : [] // what is chosen on one page does not follow to another
  const customer = useQuery({
    queryKey: ['customer', filters.customer_id],
    queryFn: () => unwrap(api.GET('/api/v1/customers/{customer_id}', { params: { path: { customer_id: Number(filters.customer_id) } } })),
    enabled: filters.customer_id !== '',
  })
  const may = can('invoices:classify')
  return (
    <Page title={t('invoices.title')}>
      <InvoiceFilters
        value={filters}
        onChange={change}
        causes={causes.data?.items ?? []}
        words={(name, value) => {
          if (name === 'bucket') return bucketLabel(t, value)
          if (name === 'basis') return t(`enums.basis.${value}`)
          if (name === 'customer_id') return customer.data?.name ?? `#${value}`
          return `${t(`common.fields.${name}`)}: ${value}`
        }}
        end={
          <>
            {may ? (
              <Button disabled={!invoices.data?.items.length} onClick={() => setClassifying(true)}>
                {ids.length > 0 ? t('classification.classify_chosen', { count: ids.length }) : t('classification.classify_filtered')}
              </Button>
            ) : null}
            <CsvButton name="invoices" fetchCsv={() => invoicesCsv(query)} />
          </>
        }
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
        chosen={may ? ids : undefined}
        onChoose={may ? (now) => setChosen({ page, ids: now }) : undefined}
      />
      <BulkClassificationForm
        open={classifying}
        ids={ids}
        filter={query}
        total={invoices.data?.total}
        onClose={() => setClassifying(false)}
        onDone={() => setChosen({ page: '', ids: [] })}
      />
    </Page>
  )
}
