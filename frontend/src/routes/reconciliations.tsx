import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { BASES, RECONCILIATION_STATES, reconciliationsCsv, useReconciliations } from '@/features/reconciliations/queries'
import { ReconciliationsTable } from '@/features/reconciliations/reconciliations-table'
import { SendForm } from '@/features/reconciliations/send-form'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { CurrencyFilter } from '@/ui/currency-filter'
import { DayFilter, FilterBar, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { status: '', basis: '', currency: '', as_of_from: '', as_of_to: '', company: '', sort: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const can = useCan()
  const navigate = useNavigate()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const [sending, setSending] = useState(false)
  const query = toQuery(filters)
  const found = useReconciliations(query)
  const send = can('reconciliations:write') ? (
    <Button type="primary" onClick={() => setSending(true)}>
      {t('reconciliations.send')}
    </Button>
  ) : null
  return (
    <Page title={t('reconciliations.title')} note={t('reconciliations.note')} actions={send}>
      <FilterBar end={<CsvButton name="reconciliations" fetchCsv={() => reconciliationsCsv(query)} />}>
        <SelectFilter
          label={t('common.fields.status')}
          value={filters.status}
          options={RECONCILIATION_STATES.map((value) => ({ value, label: t(`reconciliations.status.${value}`) }))}
          onChange={(status) => change({ status })}
        />
        <SelectFilter
          label={t('reconciliations.basis')}
          value={filters.basis}
          options={BASES.map((value) => ({ value, label: t(`reconciliations.bases.${value}`) }))}
          onChange={(basis) => change({ basis })}
        />
        <CurrencyFilter value={filters.currency} onChange={(currency) => change({ currency })} />
        <DayFilter label={`${t('common.fields.as_of')} ≥`} value={filters.as_of_from} onChange={(as_of_from) => change({ as_of_from })} />
        <DayFilter label={`${t('common.fields.as_of')} ≤`} value={filters.as_of_to} onChange={(as_of_to) => change({ as_of_to })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <ReconciliationsTable
        rows={found.data?.items}
        nextCursor={found.data?.next_cursor}
        total={found.data?.total}
        loading={found.isFetching}
        error={found.error}
        onRetry={() => void found.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
      <SendForm open={sending} onClose={() => setSending(false)} onSent={(id) => void navigate(`/reconciliations/${id}`)} />
    </Page>
  )
}
