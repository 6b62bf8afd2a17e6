import { App, Drawer } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { AttachmentsPanel } from '@/features/attachments/attachments-panel'
import { usePursue, useWriteOffs, WRITE_OFF_STATES, writeOffsCsv, type WriteOff } from '@/features/write-offs/queries'
import { RecoveryForm } from '@/features/write-offs/recovery-form'
import { WriteOffsTable } from '@/features/write-offs/write-offs-table'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { CurrencyFilter } from '@/ui/currency-filter'
import { FilterBar, SearchFilter, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { q: '', status: '', pursued: '', currency: '', company: '', sort: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const [recovering, setRecovering] = useState<WriteOff | null>(null)
  const [filed, setFiled] = useState<WriteOff | null>(null)
  const can = useCan()
  const pursue = usePursue()
  const query = toQuery(filters)
  const writeOffs = useWriteOffs(query)
  const turn = (row: WriteOff) => pursue.mutate({ id: row.id, pursued: !row.pursued }, { onError: (cause) => void message.error(problemText(t, cause)) })
  return (
    <Page title={t('write_offs.title')} note={t('write_offs.note')}>
      <FilterBar end={<CsvButton name="write-offs" fetchCsv={() => writeOffsCsv(query)} />}>
        <SearchFilter label={t('write_offs.search')} value={filters.q} onChange={(q) => change({ q })} />
        <SelectFilter
          label={t('common.fields.status')}
          value={filters.status}
          options={WRITE_OFF_STATES.map((value) => ({ value, label: t(`write_offs.status.${value}`) }))}
          onChange={(status) => change({ status })}
        />
        <SelectFilter
          label={t('write_offs.pursued')}
          value={filters.pursued}
          options={[
            { value: 'true', label: t('common.yes') },
            { value: 'false', label: t('common.no') },
          ]}
          onChange={(pursued) => change({ pursued })}
        />
        <CurrencyFilter value={filters.currency} onChange={(currency) => change({ currency })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <WriteOffsTable
        rows={writeOffs.data?.items}
        nextCursor={writeOffs.data?.next_cursor}
        total={writeOffs.data?.total}
        loading={writeOffs.isFetching}
        error={writeOffs.error}
        onRetry={() => void writeOffs.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
        onRecover={setRecovering}
        onPursue={turn}
        onFiles={can('attachments:read') ? setFiled : undefined}
      />
      <Drawer open={filed !== null} onClose={() => setFiled(null)} size={720} title={filed ? `${filed.invoice_number} · ${filed.customer_name}` : ''} destroyOnHidden>
        {filed ? <AttachmentsPanel subject="write_off" subject_id={filed.id} /> : null}
      </Drawer>
      <RecoveryForm writeOff={recovering} onClose={() => setRecovering(null)} />
    </Page>
  )
}
