import { Button } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { ActionDrawer, type ActionSubject } from '@/features/collection/action-form'
import { useWorklist, worklistCsv, type WorklistRow } from '@/features/collection/queries'
import { WorklistTable } from '@/features/collection/worklist-table'
import { BulkForm } from '@/features/collection/bulk-form'
import { DaysBar } from '@/features/collection/days-bar'
import { useListKeys } from '@/lib/list-keys'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { CurrencyFilter } from '@/ui/currency-filter'
import { FilterBar, SearchFilter } from '@/ui/filters'
import { Page } from '@/ui/page'
import '@/app/work.css'

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
  const [chosen, setChosen] = useState<number[]>([])
  const [recording, setRecording] = useState(false)
  const addressOf = (row: WorklistRow, promised = false) => {
    const kept = new URLSearchParams(query as Record<string, string>)
    kept.set('in', row.currency)
    if (promised) kept.set('say', 'promised')
    return `/worklist/${row.customer_id}?${kept.toString()}`
  }
  const [here] = useListKeys({
    count: rows?.length ?? 0,
    active: subject === null && !recording,
    onOpen: (index) => rows?.[index] && void navigate(addressOf(rows[index])),
    onPromise: (index) => may && rows?.[index] && void navigate(addressOf(rows[index], true)),
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
                · <kbd>c</kbd> {t('collection.keys_record')} · <kbd>p</kbd> {t('work.keys_promise')}
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
      <DaysBar days={worklist.data?.days} />
      <WorklistTable
        rows={rows}
        nextCursor={worklist.data?.next_cursor}
        total={worklist.data?.total}
        loading={worklist.isFetching}
        error={worklist.error}
        onRetry={() => void worklist.refetch()}
        pager={pager}
        here={here}
        addressOf={addressOf}
        onRecord={may ? record : null}
        chosen={chosen}
        onChoose={may ? (customer, on) => setChosen(on ? [...chosen, customer] : chosen.filter((one) => one !== customer)) : undefined}
      />
      {chosen.length ? (
        <div className="bulk-bar" role="region" aria-label={t('work.record_many')}>
          <span>{t('work.chosen', { count: chosen.length })}</span>
          <Button type="primary" onClick={() => setRecording(true)}>
            {t('work.record_many')}
          </Button>
        </div>
      ) : null}
      <BulkForm open={recording} customers={chosen} onClose={() => setRecording(false)} onDone={() => setChosen([])} />
      <ActionDrawer subject={subject} onClose={() => setSubject(null)} />
    </Page>
  )
}
