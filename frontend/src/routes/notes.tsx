import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { NoteForm } from '@/features/notes/note-form'
import { NotesTable } from '@/features/notes/notes-table'
import { NOTE_KINDS, NOTE_STATES, notesCsv, useNotes } from '@/features/notes/queries'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { CurrencyFilter } from '@/ui/currency-filter'
import { DayFilter, FilterBar, SearchFilter, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { q: '', status: '', kind: '', currency: '', company: '', matures_from: '', matures_to: '', sort: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const can = useCan()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const query = toQuery(filters)
  const notes = useNotes(query)
  const [receiving, setReceiving] = useState(false)
  return (
    <Page
      title={t('notes.title')}
      note={t('notes.note')}
      actions={
        can('payments:write') ? (
          <Button type="primary" onClick={() => setReceiving(true)}>
            {t('notes.receive')}
          </Button>
        ) : null
      }
    >
      <FilterBar end={<CsvButton name="notes" fetchCsv={() => notesCsv(query)} />}>
        <SearchFilter label={t('notes.search')} value={filters.q} onChange={(q) => change({ q })} />
        <SelectFilter
          label={t('common.fields.status')}
          value={filters.status}
          options={NOTE_STATES.map((value) => ({ value, label: t(`notes.status.${value}`) }))}
          onChange={(status) => change({ status })}
        />
        <SelectFilter
          label={t('common.fields.kind')}
          value={filters.kind}
          options={NOTE_KINDS.map((value) => ({ value, label: t(`notes.kind.${value}`) }))}
          onChange={(kind) => change({ kind })}
        />
        <DayFilter label={t('notes.matures_from')} value={filters.matures_from} onChange={(matures_from) => change({ matures_from })} />
        <DayFilter label={t('notes.matures_to')} value={filters.matures_to} onChange={(matures_to) => change({ matures_to })} />
        <CurrencyFilter value={filters.currency} onChange={(currency) => change({ currency })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <NotesTable
        rows={notes.data?.items}
        nextCursor={notes.data?.next_cursor}
        total={notes.data?.total}
        loading={notes.isFetching}
        error={notes.error}
        onRetry={() => void notes.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
      <NoteForm open={receiving} onClose={() => setReceiving(false)} onMade={(note) => void navigate(`/notes/${note.id}`)} />
    </Page>
  )
}
