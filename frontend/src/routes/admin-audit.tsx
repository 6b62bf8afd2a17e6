import { useTranslation } from 'react-i18next'
import { AuditTable } from '@/features/admin/audit-table'
import { auditCsv, useAudit } from '@/features/admin/queries'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { FilterBar, SearchFilter, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { actor: '', action: '', subject: '', company: '', sort: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const query = toQuery(filters)
  const audit = useAudit(query)
  const named = (words: string) => Object.entries(t(words, { returnObjects: true }) as Record<string, string>).map(([value, label]) => ({ value, label }))
  return (
    <Page title={t('admin.audit')} note={t('admin.audit_note')}>
      <FilterBar end={<CsvButton name="audit" fetchCsv={() => auditCsv(query)} />}>
        <SearchFilter label={t('common.fields.actor')} value={filters.actor} onChange={(actor) => change({ actor })} />
        <SelectFilter label={t('admin.audit_action')} value={filters.action} options={named('audit.actions')} onChange={(action) => change({ action })} />
        <SelectFilter label={t('admin.audit_subject')} value={filters.subject} options={named('audit.subjects')} onChange={(subject) => change({ subject })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <AuditTable
        rows={audit.data?.items}
        nextCursor={audit.data?.next_cursor}
        loading={audit.isFetching}
        error={audit.error}
        onRetry={() => void audit.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
    </Page>
  )
}
