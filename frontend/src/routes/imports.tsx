import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { ImportsTable } from '@/features/imports/imports-table'
import { IMPORT_KINDS, IMPORT_STATES, importsCsv, useImports } from '@/features/imports/queries'
import { UploadForm } from '@/features/imports/upload-form'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { FilterBar, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { kind: '', status: '', company: '', sort: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const can = useCan()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const [uploading, setUploading] = useState(false)
  const query = toQuery(filters)
  const imports = useImports(query)
  const options = (part: string, values: readonly string[]) => values.map((value) => ({ value, label: t(`imports.${part}.${value}`) }))
  return (
    <Page
      title={t('imports.title')}
      note={t('imports.note')}
      actions={
        can('imports:write') ? (
          <Button type="primary" onClick={() => setUploading(true)}>
            {t('imports.upload')}
          </Button>
        ) : null
      }
    >
      <FilterBar end={<CsvButton name="imports" fetchCsv={() => importsCsv(query)} />}>
        <SelectFilter label={t('common.fields.kind')} value={filters.kind} options={options('kind', IMPORT_KINDS)} onChange={(kind) => change({ kind })} />
        <SelectFilter label={t('common.fields.status')} value={filters.status} options={options('status', IMPORT_STATES)} onChange={(status) => change({ status })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <ImportsTable
        rows={imports.data?.items}
        nextCursor={imports.data?.next_cursor}
        total={imports.data?.total}
        loading={imports.isLoading}
        error={imports.error}
        onRetry={() => void imports.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
      <UploadForm open={uploading} onClose={() => setUploading(false)} onUploaded={(made) => void navigate(`/imports/${made.id}`)} />
    </Page>
  )
}
