import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EffectTable } from '@/features/effect/effect-table'
import { DIMENSIONS, effectCsv, useEffectReport } from '@/features/effect/queries'
import { RowsDrawer } from '@/features/effect/rows-drawer'
import { TrialsPanel } from '@/features/effect/trials-panel'
import { useStrategies } from '@/features/strategies/queries'
import { useCan } from '@/lib/me'
import { toQuery, useFilters } from '@/lib/url-state'
import { CompanyFilter, useCompany } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { CurrencyFilter } from '@/ui/currency-filter'
import { DayFilter, FilterBar, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'
import { TabBar } from '@/ui/tab-bar'
import '@/app/work.css'

const DEFAULTS = { tab: 'report', dimension: 'channel', period_from: '', period_to: '', company: '', currency: '' }

/** What may be tried: every version but the one that counts. */
function Trials({ company }: { company: string | undefined }) {
  const strategies = useStrategies({ company })
  return <TrialsPanel company={company} versions={strategies.data?.items.filter((one) => one.status !== 'active') ?? []} />
}

/** What the collectors' work brought: a table against expectation, the rows behind it, and versions on trial. */
export function Component() {
  const { t } = useTranslation()
  const seesTrials = useCan()('collection:read')
  const [filters, change] = useFilters(DEFAULTS)
  const company = useCompany(filters.company)
  const [chosen, setChosen] = useState<string | null>(null)
  const { tab, ...rest } = filters
  const query = toQuery({ ...rest, dimension: rest.dimension || 'channel' })
  const effect = useEffectReport(query)
  const report = (
    <div className="page">
      <FilterBar end={<CsvButton name="effect" fetchCsv={() => effectCsv(query)} />}>
        <SelectFilter
          label={t('effect.dimension')}
          value={filters.dimension}
          required
          options={DIMENSIONS.map((value) => ({ value, label: t(`effect.dimensions.${value}`) }))}
          onChange={(dimension) => change({ dimension })}
        />
        <DayFilter label={t('effect.from')} value={filters.period_from || (effect.data?.period_from ?? '')} onChange={(period_from) => change({ period_from })} />
        <DayFilter label={t('effect.to')} value={filters.period_to || (effect.data?.period_to ?? '')} onChange={(period_to) => change({ period_to })} />
        <CurrencyFilter value={filters.currency || (effect.data?.currency ?? '')} onChange={(currency) => change({ currency })} />
        <CompanyFilter value={filters.company || (effect.data?.company ?? '')} onChange={(code) => change({ company: code })} />
      </FilterBar>
      <EffectTable data={effect.data} loading={effect.isFetching} error={effect.error} onRetry={() => void effect.refetch()} onOpen={setChosen} />
      <p className="small muted">{t('effect.method_text')}</p>
      <RowsDrawer query={query} dimension={filters.dimension} chosen={chosen} onClose={() => setChosen(null)} />
    </div>
  )
  const tabs = [{ key: 'report', label: t('effect.report'), children: report }]
  if (seesTrials) tabs.push({ key: 'trials', label: t('effect.trials'), children: <Trials company={company?.code} /> })
  return (
    <Page title={t('effect.title')} note={t('effect.note')}>
      <TabBar label={t('effect.title')} tabs={tabs} active={tab} onChange={(key) => change({ tab: key })} />
    </Page>
  )
}
