import { Collapse } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { WorklistTop } from '@/features/collection/worklist-top'
import { KpiCards } from '@/features/dashboard/kpi-cards'
import { KpiDrawer } from '@/features/dashboard/kpi-drawer'
import { useKpis, useLargestRisks, useTrend, type Kpi } from '@/features/dashboard/queries'
import { RiskList } from '@/features/dashboard/risk-list'
import { TotalCard } from '@/features/dashboard/total-card'
import { TrendChart } from '@/features/dashboard/trend-chart'
import { useCan } from '@/lib/me'
import { useFilters } from '@/lib/url-state'
import { AmountsInFilter } from '@/ui/amounts-in'
import { CompanyFilter, useCompany } from '@/ui/company-filter'
import { CurrencyFilter } from '@/ui/currency-filter'
import { Day } from '@/ui/day'
import { FilterBar } from '@/ui/filters'
import { Page } from '@/ui/page'
import { RatesNote } from '@/ui/rates-note'
import { ErrorState, Loaded } from '@/ui/states'

const DEFAULTS = { currency: '', company: '', amounts_in: 'document', rate_on: '' }
const MAIN = ['overdue_share', 'dso.simple', 'collection_rate.due', 'collection_period', 'promise_kept']
const MORE = ['collection_rate.turnover', 'dso.countback', 'dso.best_possible', 'add', 'turnover_days', 'days_beyond_terms', 'cei', 'long_aging_share', 'bad_debt.revenue', 'bad_debt.receivables', 'dispute_cycle_days']

/** The two sums behind the share that is overdue. */
const overdueOf = (all: Kpi[] = []) => all.find((kpi) => kpi.id === 'overdue_share')?.inputs as { gross?: string; overdue?: string } | undefined

export function Component() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const can = useCan()
  const [filters, change] = useFilters(DEFAULTS)
  const home = useCompany(filters.company)
  const currency = filters.currency || home?.base_currency || 'CNY'
  const inBase = filters.amounts_in === 'base'
  const company = filters.company || undefined
  const scope = inBase ? { company, amounts_in: 'base' as const, rate_on: filters.rate_on || undefined } : { currency, company }
  const kpis = useKpis(scope)
  const trend = useTrend(scope, 13)
  const risks = useLargestRisks(filters.company || undefined, can('risk:read'))
  const [explained, setExplained] = useState<Kpi | null>(null)
  const others = Object.keys(kpis.data?.other_currencies ?? {})

  const total = inBase ? overdueOf(kpis.data?.items) : trend.data?.items.filter((row) => row.currency === currency).at(-1)
  const items = (more: Record<string, string>) => {
    const params = new URLSearchParams({ ...(inBase ? {} : { currency }), ...more })
    if (filters.company) params.set('company', filters.company)
    return `/invoices?${params}`
  }
  return (
    <Page
      title={t('nav.dashboard')}
      note={
        kpis.data ? (
          <>
            {t('dashboard.period')} <Day value={kpis.data.period_from} /> – <Day value={kpis.data.period_to} />
            {kpis.data.amounts_in === 'base' ? (
              <RatesNote report={{ rate_on: kpis.data.receivable_in_base.rate_on, without_rate: Object.keys(kpis.data.other_currencies) }} />
            ) : null}
          </>
        ) : (
          '\u00a0'
        )
      }
      actions={
        <FilterBar>
          <AmountsInFilter amountsIn={filters.amounts_in} rateOn={filters.rate_on} usual={t('common.today')} onChange={change} />
          {inBase ? null : <CurrencyFilter required value={currency} others={others} onChange={(chosen) => change({ currency: chosen === home?.base_currency ? '' : chosen })} />}
          <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
        </FilterBar>
      }
    >
      {kpis.error && !kpis.data ? (
        <ErrorState error={kpis.error} onRetry={() => void kpis.refetch()} />
      ) : (
        <>
          <div className="kpi-grid">
            <TotalCard row={total} currency={inBase ? (kpis.data?.currency ?? currency) : currency} receivables={items({ status: 'unpaid' })} overdue={items({ overdue: 'true' })} />
            <KpiCards items={kpis.data?.items} shown={MAIN} onExplain={setExplained} />
          </div>
          <Collapse
            ghost
            size="small"
            items={[
              {
                key: 'more',
                label: t('dashboard.more_figures'),
                children: (
                  <div className="kpi-grid">
                    <KpiCards items={kpis.data?.items} shown={MORE} onExplain={setExplained} />
                  </div>
                ),
              },
            ]}
          />
        </>
      )}
      <div className="columns">
        <div className="page">
        <section className="panel">
          <div className="panel-head">
            <h2>{t('dashboard.trend')}</h2>
            <Link to={`/aging?currency=${currency}`}>{t('dashboard.to_aging')}</Link>
          </div>
          <div className="trend">
            <Loaded query={trend} empty={(data) => data.items.length === 0}>
              {(data) => <TrendChart trend={data} currency={inBase ? (kpis.data?.currency ?? currency) : currency} onPick={({ asOf, bucket }) => void navigate(items({ as_of: asOf, bucket }))} />}
            </Loaded>
          </div>
        </section>
        {can('collection:read') ? (
          <section className="panel">
            <div className="panel-head">
              <h2>{t('dashboard.chase_first')}</h2>
              <Link to="/worklist">{t('collection.worklist')}</Link>
            </div>
            <WorklistTop company={filters.company || undefined} currency={currency} />
          </section>
        ) : null}
        </div>
        {can('risk:read') ? (
          <section className="panel">
            <div className="panel-head">
              <h2>{t('dashboard.largest_risks')}</h2>
              <Link to="/flags">{t('common.actions.show_all')}</Link>
            </div>
            <Loaded query={risks} empty={(data) => data.items.length === 0} emptyText={t('risk.no_flags')}>
              {(data) => <RiskList flags={data.items} />}
            </Loaded>
          </section>
        ) : null}
      </div>
      <KpiDrawer kpi={explained} onClose={() => setExplained(null)} />
    </Page>
  )
}
