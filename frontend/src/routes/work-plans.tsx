import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { AbsenceForm, BackForm, CapacityForm, CostForm } from '@/features/work/plan-forms'
import { AbsenceTable, CapacityTable, CostTable } from '@/features/work/plan-tables'
import type { Absence } from '@/features/work/queries'
import { useCan } from '@/lib/me'
import { useFilters } from '@/lib/url-state'
import { CompanyFilter, useCompany } from '@/ui/company-filter'
import { FilterBar } from '@/ui/filters'
import { Page } from '@/ui/page'
import { TabBar } from '@/ui/tab-bar'

const DEFAULTS = { tab: 'capacities', company: '' }
const ADD: Record<string, string> = { capacities: 'work.set_capacity', absences: 'work.add_absence', costs: 'work.set_cost' }

/** How the collectors' work is planned: capacity, absence, costs. */
export function Component() {
  const { t } = useTranslation()
  const may = useCan()('work_plans:write')
  const [filters, change] = useFilters(DEFAULTS)
  const company = useCompany(filters.company)
  const [making, setMaking] = useState(false)
  const [back, setBack] = useState<Absence | null>(null)
  const own = { company: filters.company || undefined, may }
  const form = { company: company?.code, onClose: () => setMaking(false) }
  return (
    <Page
      title={t('work.title')}
      note={t('work.note')}
      actions={
        may ? (
          <Button type="primary" onClick={() => setMaking(true)}>
            {t(ADD[filters.tab] ?? 'work.set_capacity')}
          </Button>
        ) : null
      }
    >
      <FilterBar>
        <CompanyFilter value={filters.company} onChange={(code) => change({ company: code })} />
      </FilterBar>
      <TabBar
        label={t('work.title')}
        active={filters.tab}
        onChange={(tab) => change({ tab })}
        tabs={[
          { key: 'capacities', label: t('work.capacities'), children: <CapacityTable {...own} /> },
          { key: 'absences', label: t('work.absences'), children: <AbsenceTable {...own} onBack={setBack} /> },
          { key: 'costs', label: t('work.costs'), children: <CostTable {...own} /> },
        ]}
      />
      <CapacityForm {...form} open={making && filters.tab === 'capacities'} />
      <AbsenceForm {...form} open={making && filters.tab === 'absences'} />
      <CostForm {...form} open={making && filters.tab === 'costs'} />
      <BackForm absence={back} onClose={() => setBack(null)} />
    </Page>
  )
}
