import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ratesCsv, useRates } from '@/features/exchange/queries'
import { RateFileModal } from '@/features/exchange/rate-file'
import { RateForm } from '@/features/exchange/rate-form'
import { RatesTable } from '@/features/exchange/rates-table'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter, useCompany } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { CurrencyFilter } from '@/ui/currency-filter'
import { DayFilter, FilterBar, ToggleFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { currency: '', rate_from: '', rate_to: '', history: '', company: '', sort: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const can = useCan()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const company = useCompany(filters.company)
  const [adding, setAdding] = useState(false)
  const [loading, setLoading] = useState(false)
  const query = toQuery(filters)
  const rates = useRates(query)
  return (
    <Page
      title={t('exchange.rates')}
      note={t('exchange.rates_note')}
      actions={
        can('exchange_rates:write') ? (
          <>
            <Button onClick={() => setLoading(true)}>{t('exchange.file')}</Button>
            <Button type="primary" onClick={() => setAdding(true)}>
              {t('exchange.add')}
            </Button>
          </>
        ) : null
      }
    >
      <FilterBar end={<CsvButton name="exchange-rates" fetchCsv={() => ratesCsv(query)} />}>
        <CurrencyFilter value={filters.currency} onChange={(currency) => change({ currency })} />
        <DayFilter label={t('exchange.rate_from')} value={filters.rate_from} onChange={(rate_from) => change({ rate_from })} />
        <DayFilter label={t('exchange.rate_to')} value={filters.rate_to} onChange={(rate_to) => change({ rate_to })} />
        <CompanyFilter value={filters.company} onChange={(code) => change({ company: code })} />
        <ToggleFilter label={t('exchange.history')} value={filters.history} onChange={(history) => change({ history })} />
      </FilterBar>
      <RatesTable
        rows={rates.data?.items}
        nextCursor={rates.data?.next_cursor}
        total={rates.data?.total}
        loading={rates.isFetching}
        error={rates.error}
        onRetry={() => void rates.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
      <RateForm open={adding} company={company} onClose={() => setAdding(false)} />
      <RateFileModal open={loading} company={company?.code} onClose={() => setLoading(false)} />
    </Page>
  )
}
