import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { OffersTable } from '@/features/plans/offers-table'
import { PlansTable } from '@/features/plans/plans-table'
import { OFFER_STATES, PLAN_STATES, plansCsv, useOffers, usePlans } from '@/features/plans/queries'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { CurrencyFilter } from '@/ui/currency-filter'
import { FilterBar, SearchFilter, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'
import { TabBar } from '@/ui/tab-bar'

export function Component() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [{ tab }] = useFilters({ tab: 'plans' })
  return (
    <Page title={t('plans.title')} note={t('plans.note')}>
      <TabBar
        label={t('plans.title')}
        active={tab}
        onChange={(key) => void navigate({ search: key === 'plans' ? '' : `tab=${key}` }, { replace: true })}
        tabs={[
          { key: 'plans', label: t('plans.title'), children: <Plans /> },
          { key: 'offers', label: t('plans.offers'), children: <Offers /> },
        ]}
      />
    </Page>
  )
}

const DEFAULTS = { q: '', status: '', currency: '', company: '', sort: '', cursor: '' }

function Plans() {
  const { t } = useTranslation()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const query = toQuery(filters)
  const plans = usePlans(query)
  return (
    <div className="page">
      <FilterBar end={<CsvButton name="payment-plans" fetchCsv={() => plansCsv(query)} />}>
        <SearchFilter label={t('plans.search')} value={filters.q} onChange={(q) => change({ q })} />
        <SelectFilter
          label={t('common.fields.status')}
          value={filters.status}
          options={PLAN_STATES.map((value) => ({ value, label: t(`plans.status.${value}`) }))}
          onChange={(status) => change({ status })}
        />
        <CurrencyFilter value={filters.currency} onChange={(currency) => change({ currency })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <PlansTable
        rows={plans.data?.items}
        nextCursor={plans.data?.next_cursor}
        total={plans.data?.total}
        loading={plans.isFetching}
        error={plans.error}
        onRetry={() => void plans.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
    </div>
  )
}

const OFFER_DEFAULTS = { status: '', company: '', sort: '', cursor: '' }

function Offers() {
  const { t } = useTranslation()
  const [filters, change] = useFilters(OFFER_DEFAULTS)
  const pager = usePager()
  const offers = useOffers(toQuery(filters))
  return (
    <div className="page">
      <FilterBar>
        <SelectFilter
          label={t('common.fields.status')}
          value={filters.status}
          options={OFFER_STATES.map((value) => ({ value, label: t(`plans.offer_status.${value}`) }))}
          onChange={(status) => change({ status })}
        />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <OffersTable
        rows={offers.data?.items}
        nextCursor={offers.data?.next_cursor}
        total={offers.data?.total}
        loading={offers.isFetching}
        error={offers.error}
        onRetry={() => void offers.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
    </div>
  )
}
