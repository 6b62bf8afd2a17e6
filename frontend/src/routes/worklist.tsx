import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { ActionDrawer, type ActionSubject } from '@/features/collection/action-form'
import { useWorklist, worklistCsv, type WorklistRow } from '@/features/collection/queries'
import { WorklistTable } from '@/features/collection/worklist-table'
import { useListKeys } from '@/lib/list-keys'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { CurrencyFilter } from '@/ui/currency-filter'
import { FilterBar, SearchFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { q: '', collector: '', company: '', currency: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const may = useCan()('collection:write')
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const query = toQuery(filters)
  const worklist = useWorklist(query)
  const rows = worklist.data?.items
  const [subject, setSubject] = useState<ActionSubject | null>(null)
  const record = (row: WorklistRow, channel?: ActionSubject['channel']) =>
    setSubject({ customerId: row.customer_id, customerName: row.customer_name, currency: row.currency, channel })
  const [here] = useListKeys({
    count: rows?.length ?? 0,
    active: subject === null,
    onOpen: (index) => rows?.[index] && void navigate(`/customers/${rows[index].customer_id}`),
    onRecord: (index) => may && rows?.[index] && record(rows[index], 'phone'),
  })
  useEffect(() => {
    document.querySelector('.row-here')?.scrollIntoView({ block: 'nearest' })
  }, [here])
  return (
    <Page
      title={t('collection.worklist')}
      note={
        <>
          {t('collection.worklist_note')}
          <span className="keys">
            <kbd>j</kbd> <kbd>k</kbd> {t('collection.keys_move')} · <kbd>Enter</kbd> {t('collection.keys_open')}
            {may ? (
              <>
                {' '}
                · <kbd>c</kbd> {t('collection.keys_record')}
              </>
            ) : null}
          </span>
        </>
      }
    >
      <FilterBar end={<CsvButton name="worklist" fetchCsv={() => worklistCsv(query)} />}>
        <SearchFilter label={t('customers.search')} value={filters.q} onChange={(q) => change({ q })} />
        <SearchFilter narrow label={t('common.fields.collector')} value={filters.collector} onChange={(collector) => change({ collector })} />
        <CurrencyFilter value={filters.currency} onChange={(currency) => change({ currency })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <WorklistTable
        rows={rows}
        nextCursor={worklist.data?.next_cursor}
        total={worklist.data?.total}
        loading={worklist.isFetching}
        error={worklist.error}
        onRetry={() => void worklist.refetch()}
        pager={pager}
        here={here}
        onRecord={may ? record : null}
      />
      <ActionDrawer subject={subject} onClose={() => setSubject(null)} />
    </Page>
  )
}
