import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { ChargesPanel, ProposalsPanel, WaiversPanel } from '@/features/interest/charge-panels'
import { AssignmentsPanel, PolicyPanel, RateSetsPanel } from '@/features/interest/terms-panels'
import { useFilters } from '@/lib/url-state'
import { CompanyFilter, useCompany } from '@/ui/company-filter'
import { FilterBar } from '@/ui/filters'
import { Page } from '@/ui/page'
import { TabBar } from '@/ui/tab-bar'

const DEFAULTS = { tab: 'proposals', company: '' }

export function Component() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [{ tab, company }, change] = useFilters(DEFAULTS)
  const own = useCompany(company)
  const chooser = (
    <FilterBar>
      <CompanyFilter value={own?.code ?? ''} onChange={(chosen) => change({ company: chosen })} />
    </FilterBar>
  )
  const terms = [
    { key: 'rate_sets', panel: <RateSetsPanel company={company} /> },
    { key: 'assignments', panel: <AssignmentsPanel company={company} /> },
    { key: 'policy', panel: <PolicyPanel company={company} /> },
  ]
  return (
    <Page title={t('interest.title')} note={t('interest.note')}>
      <TabBar
        label={t('interest.title')}
        active={tab}
        onChange={(key) => void navigate({ search: key === 'proposals' ? '' : `tab=${key}` }, { replace: true })}
        tabs={[
          { key: 'proposals', label: t('interest.proposals'), children: <ProposalsPanel /> },
          { key: 'charges', label: t('interest.charges'), children: <ChargesPanel /> },
          { key: 'waivers', label: t('interest.waivers'), children: <WaiversPanel /> },
          ...terms.map(({ key, panel }) => ({
            key,
            label: t(`interest.${key}`),
            children: (
              <div className="page">
                {chooser}
                {panel}
              </div>
            ),
          })),
        ]}
      />
    </Page>
  )
}
