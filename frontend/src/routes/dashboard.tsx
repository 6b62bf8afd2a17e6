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
import { CompanyFilter, useCompany } from '@/ui/company-filter'
import { CurrencyFilter } from '@/ui/currency-filter'
import { Day } from '@/ui/day'
import { FilterBar } from '@/ui/filters'
import { Page } from '@/ui/page'
import { Loaded } from '@/ui/states'

const DEFAULTS = { currency: '', company: '' }
const MAIN = ['overdue_share', 'dso.simple', 'collection_rate.due', 'collection_period', 'promise_kept']
const MORE = ['collection_rate.turnover', 'dso.countback', 'dso.best_possible', 'add', 'turnover_days', 'days_beyond_terms', 'cei', 'long_aging_share', 'bad_debt.revenue', 'bad_debt.receivables', 'dispute_cycle_days']

export function Component() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const can = useCan()
  const [filters, change] = useFilters(DEFAULTS)
  const home = useCompany(filters.company)
  const currency = filters.currency || home?.base_currency || 'CNY'
  const scope = { currency, company: filters.company || undefined }
  const kpis = useKpis(scope)
  const trend = useTrend(scope, 13)
  const risks = useLargestRisks(filters.company || undefined, can('risk:read'))
  const [explained, setExplained] = useState<Kpi | null>(null)
  const others = Object.keys(kpis.data?.other_currencies ?? {})

  const items = (more: Record<string, string>) => {
    const params = new URLSearchParams({ currency, ...more })
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
          </>
        ) : null
      }
      actions={
        <FilterBar>
          <CurrencyFilter required value={currency} others={others} onChange={(chosen) => change({ currency: chosen === home?.base_currency ? '' : chosen })} />
          <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
        </FilterBar>
      }
    >
      <Loaded query={kpis} rows={3}>
        {({ items: all }) => (
          <>
            <div className="kpi-grid">
              <TotalCard row={trend.data?.items.filter((row) => row.currency === currency).at(-1)} currency={currency} receivables={items({ status: 'unpaid' })} overdue={items({ overdue: 'true' })} />
              <KpiCards items={all} shown={MAIN} onExplain={setExplained} />
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
                      <KpiCards items={all} shown={MORE} onExplain={setExplained} />
                    </div>
                  ),
                },
              ]}
            />
          </>
        )}
      </Loaded>
      <div className="columns">
        <div className="page">
        <section className="panel">
          <div className="panel-head">
            <h2>{t('dashboard.trend')}</h2>
            <Link to={`/aging?currency=${currency}`}>{t('dashboard.to_aging')}</Link>
          </div>
          <Loaded query={trend} empty={(data) => data.items.length === 0}>
            {(data) => <TrendChart trend={data} currency={currency} onPick={({ asOf, bucket }) => void navigate(items({ as_of: asOf, bucket }))} />}
          </Loaded>
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
