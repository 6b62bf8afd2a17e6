import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useReasons, type Reason } from '@/features/disputes/queries'
import { ReasonForm, ReasonsTable } from '@/features/disputes/reasons'
import { useCan } from '@/lib/me'
import { toQuery, useFilters } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { FilterBar, SearchFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

export function Component() {
  const { t } = useTranslation()
  const may = useCan()('causes:write')
  const [filters, change] = useFilters({ q: '', company: '' })
  const reasons = useReasons(toQuery(filters))
  const [edited, setEdited] = useState<Reason | null | undefined>(undefined)
  return (
    <Page
      title={t('disputes.reasons')}
      note={t('disputes.reasons_note')}
      back={<Link to="/disputes">{t('disputes.back')}</Link>}
      actions={
        may ? (
          <Button type="primary" onClick={() => setEdited(null)}>
            {t('disputes.new_reason')}
          </Button>
        ) : null
      }
    >
      <FilterBar>
        <SearchFilter label={t('classification.search_causes')} value={filters.q} onChange={(q) => change({ q })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <ReasonsTable rows={reasons.data?.items} loading={reasons.isFetching} error={reasons.error} onRetry={() => void reasons.refetch()} onEdit={may ? setEdited : null} />
      <ReasonForm reason={edited} onClose={() => setEdited(undefined)} />
    </Page>
  )
}
