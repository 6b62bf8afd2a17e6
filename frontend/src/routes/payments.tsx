import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { PAYMENT_DEFAULTS, PaymentFilters } from '@/features/payments/payment-filters'
import { PaymentsTable } from '@/features/payments/payments-table'
import { paymentsCsv, usePayments } from '@/features/payments/queries'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CsvButton } from '@/ui/csv-button'
import { Page } from '@/ui/page'

export function Component() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const can = useCan()
  const [filters, change] = useFilters(PAYMENT_DEFAULTS)
  const pager = usePager()
  const query = toQuery(filters)
  const payments = usePayments(query)
  return (
    <Page
      title={t('payments.title')}
      actions={
        can('payments:write') ? (
          <Button type="primary" onClick={() => void navigate('/payments/new')}>
            {t('payments.record')}
          </Button>
        ) : null
      }
    >
      <PaymentFilters value={filters} onChange={change} end={<CsvButton name="receipts" fetchCsv={() => paymentsCsv(query)} />} />
      <PaymentsTable
        rows={payments.data?.items}
        nextCursor={payments.data?.next_cursor}
        total={payments.data?.total}
        loading={payments.isFetching}
        error={payments.error}
        onRetry={() => void payments.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
    </Page>
  )
}
