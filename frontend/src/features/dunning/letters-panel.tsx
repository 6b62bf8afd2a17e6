import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LetterDrawer } from '@/features/dunning/letter-drawer'
import { LettersTable } from '@/features/dunning/letters-table'
import { LETTER_STATES, lettersCsv, useLetters, useReport } from '@/features/dunning/queries'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { BounceUpload } from '@/ui/bounce-upload'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { FilterBar, SearchFilter, SelectFilter } from '@/ui/filters'

const CHANNELS = ['email', 'sms', 'letter', 'phone', 'visit', 'lawyer_letter', 'escalate_manager', 'escalate_legal'] as const
const DEFAULTS = { q: '', state: '', channel: '', company: '', sort: '', cursor: '' }

/** Letters and tasks, of every run or of one; `moving`: some are being sent. */
export function LettersPanel({ runId, moving = false }: { runId?: number; moving?: boolean }) {
  const { t } = useTranslation()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const query = toQuery({ ...filters, run_id: runId === undefined ? '' : String(runId) })
  const letters = useLetters(query, moving)
  const [opened, setOpened] = useState<number | null>(null)
  const report = useReport()
  const take = async (file: File) => {
    const { id } = await report.mutateAsync(file)
    setOpened(id)
    return t('dunning.report_done', { id })
  }
  return (
    <div className="page">
      <FilterBar
        end={
          <>
            <BounceUpload words="dunning" onReport={take} sending={report.isPending} />
            <CsvButton name="letters" fetchCsv={() => lettersCsv(query)} />
          </>
        }
      >
        <SearchFilter label={t('dunning.search')} value={filters.q} onChange={(q) => change({ q })} />
        <SelectFilter
          label={t('common.fields.status')}
          value={filters.state}
          options={LETTER_STATES.map((value) => ({ value, label: t(`dunning.state.${value}`) }))}
          onChange={(state) => change({ state })}
        />
        <SelectFilter
          label={t('strategies.channel_label')}
          value={filters.channel}
          options={CHANNELS.map((value) => ({ value, label: t(`strategies.channel.${value}`) }))}
          onChange={(channel) => change({ channel })}
        />
        {runId === undefined ? <CompanyFilter value={filters.company} onChange={(company) => change({ company })} /> : null}
      </FilterBar>
      <LettersTable
        rows={letters.data?.items}
        nextCursor={letters.data?.next_cursor}
        total={letters.data?.total}
        loading={letters.isFetching && !letters.data}
        error={letters.error}
        onRetry={() => void letters.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
        onOpen={(letter) => setOpened(letter.id)}
      />
      <LetterDrawer id={opened} onClose={() => setOpened(null)} />
    </div>
  )
}
