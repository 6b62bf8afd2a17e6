import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { ChecklistPanel } from '@/features/legal/checklist-panel'
import { PeriodsPanel, ScalesPanel, WarningSettings } from '@/features/legal/settings-panels'
import { useCan } from '@/lib/me'
import { useFilters } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { FilterBar } from '@/ui/filters'
import { Page } from '@/ui/page'
import { TabBar } from '@/ui/tab-bar'

export function Component() {
  const { t } = useTranslation()
  const may = useCan()('causes:write')
  const [{ tab, company }, change] = useFilters({ tab: 'checklist', company: '' })
  const of = { company, may }
  const tabs = [
    { key: 'checklist', label: t('legal.checklist'), children: <ChecklistPanel {...of} /> },
    { key: 'scales', label: t('legal.scales'), children: <ScalesPanel {...of} /> },
    { key: 'periods', label: t('legal.periods'), children: <PeriodsPanel {...of} /> },
    { key: 'warnings', label: t('legal.warnings'), children: <WarningSettings {...of} /> },
  ]
  return (
    <Page title={t('legal.settings')} note={t('legal.settings_note')} back={<Link to="/legal">{t('legal.back')}</Link>}>
      <FilterBar>
        <CompanyFilter value={company} onChange={(chosen) => change({ company: chosen })} />
      </FilterBar>
      <TabBar label={t('legal.settings')} active={tab} tabs={tabs} onChange={(key) => change({ tab: key })} />
    </Page>
  )
}
