import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { AnswerDrawer } from '@/features/answers/answer-drawer'
import { AnswersTable } from '@/features/answers/answers-table'
import { ANSWER_KINDS, ANSWER_STATES, answersCsv, useAnswers, type Answer } from '@/features/answers/queries'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { FilterBar, SearchFilter, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { q: '', state: 'waiting', kind: '', company: '', sort: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const [opened, setOpened] = useState<Answer | null>(null)
  const query = toQuery(filters)
  const answers = useAnswers(query)
  return (
    <Page title={t('answers.title')} note={t('answers.note')}>
      <FilterBar end={<CsvButton name="customer-answers" fetchCsv={() => answersCsv(query)} />}>
        <SearchFilter label={t('answers.search')} value={filters.q} onChange={(q) => change({ q })} />
        <SelectFilter
          label={t('common.fields.status')}
          value={filters.state}
          options={ANSWER_STATES.map((value) => ({ value, label: t(`answers.state.${value}`) }))}
          onChange={(state) => change({ state })}
        />
        <SelectFilter
          label={t('answers.kind')}
          value={filters.kind}
          options={ANSWER_KINDS.map((value) => ({ value, label: t(`answers.kinds.${value}`) }))}
          onChange={(kind) => change({ kind })}
        />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <AnswersTable
        rows={answers.data?.items}
        nextCursor={answers.data?.next_cursor}
        total={answers.data?.total}
        loading={answers.isFetching}
        error={answers.error}
        onRetry={() => void answers.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
        onOpen={setOpened}
      />
      <AnswerDrawer answer={opened} onClose={() => setOpened(null)} />
    </Page>
  )
}
