import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { OUTCOMES, useTemplates, type Template } from '@/features/collection/queries'
import { TemplateForm, TemplatesTable } from '@/features/collection/templates'
import { useCan } from '@/lib/me'
import { enumOptions } from '@/lib/options'
import { toQuery, useFilters } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { FilterBar, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

export function Component() {
  const { t } = useTranslation()
  const may = useCan()('causes:write')
  const [filters, change] = useFilters({ outcome: '', company: '' })
  const templates = useTemplates(toQuery(filters))
  const [edited, setEdited] = useState<Template | null | undefined>(undefined)
  return (
    <Page
      title={t('collection.templates')}
      note={t('collection.templates_note')}
      actions={
        may ? (
          <Button type="primary" onClick={() => setEdited(null)}>
            {t('collection.new_template')}
          </Button>
        ) : null
      }
    >
      <FilterBar>
        <SelectFilter label={t('collection.outcome')} value={filters.outcome} options={enumOptions(t, 'outcome', OUTCOMES)} onChange={(outcome) => change({ outcome })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <TemplatesTable rows={templates.data?.items} loading={templates.isFetching} error={templates.error} onRetry={() => void templates.refetch()} onEdit={may ? setEdited : null} />
      <TemplateForm template={edited} onClose={() => setEdited(undefined)} />
    </Page>
  )
}
