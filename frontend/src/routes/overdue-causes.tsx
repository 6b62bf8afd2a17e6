import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CauseForm } from '@/features/classification/cause-form'
import { CausesTable } from '@/features/classification/causes-table'
import { causesCsv, useCauses, type Cause } from '@/features/classification/queries'
import { useCan } from '@/lib/me'
import { toQuery, useFilters } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { FilterBar, SearchFilter, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { q: '', company: '', active: '' }

export function Component() {
  const { t } = useTranslation()
  const may = useCan()('causes:write')
  const [filters, change] = useFilters(DEFAULTS)
  const query = toQuery(filters)
  const causes = useCauses(query)
  const [edited, setEdited] = useState<Cause | null | undefined>(undefined)
  return (
    <Page
      title={t('classification.causes')}
      note={t('classification.causes_note')}
      actions={
        may ? (
          <Button type="primary" onClick={() => setEdited(null)}>
            {t('classification.new_cause')}
          </Button>
        ) : null
      }
    >
      <FilterBar end={<CsvButton name="overdue-causes" fetchCsv={() => causesCsv(query)} />}>
        <SearchFilter label={t('classification.search_causes')} value={filters.q} onChange={(q) => change({ q })} />
        <SelectFilter
          label={t('classification.in_use')}
          value={filters.active}
          options={[
            { value: 'true', label: t('common.yes') },
            { value: 'false', label: t('common.no') },
          ]}
          onChange={(active) => change({ active })}
          width={90}
        />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <CausesTable rows={causes.data?.items} loading={causes.isFetching} error={causes.error} onRetry={() => void causes.refetch()} onEdit={may ? setEdited : null} />
      <CauseForm cause={edited} onClose={() => setEdited(undefined)} />
    </Page>
  )
}
