import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { Equation } from '@/features/statements/file-result'
import { LinesTable } from '@/features/statements/lines-table'
import { statementLinesCsv, useStatement, useStatementLines, type Statement } from '@/features/statements/queries'
import { formatDay } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CsvButton } from '@/ui/csv-button'
import { Day, Instant } from '@/ui/day'
import { FilterBar, SearchFilter, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'
import { Loaded } from '@/ui/states'

const DEFAULTS = { q: '', status: '', direction: '', sort: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const language = useLanguage()
  const statement = useStatement(Number(useParams().id))
  return (
    <Loaded query={statement}>
      {(data) => (
        <Page title={`${data.account_name} · ${formatDay(data.to_on, language)}`} back={<Link to="/statements">← {t('statements.title')}</Link>}>
          <section className="panel">
            <Equation {...data} />
            <p className="panel-note statement-facts">
              <Day value={data.from_on} /> – <Day value={data.to_on} /> · <span className="num">{data.account_number}</span>
              {data.number ? ` · ${t('common.fields.number')} ${data.number}` : null} · {t(`statements.formats.${data.format.replace('.', '')}`)} · {t('statements.loaded_at')}{' '}
              <Instant value={data.loaded_at} />
            </p>
          </section>
          <Lines statement={data} />
        </Page>
      )}
    </Loaded>
  )
}

function Lines({ statement }: { statement: Statement }) {
  const { t } = useTranslation()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const query = { ...toQuery(filters), statement_id: statement.id }
  const lines = useStatementLines(query)
  const whole = !filters.q && !filters.status && !filters.direction
  const elsewhere = whole && lines.data?.total != null && lines.data.total < statement.entries ? statement.entries - lines.data.total : 0
  return (
    <>
      <FilterBar end={<CsvButton name={`statement-${statement.id}`} fetchCsv={() => statementLinesCsv(query)} />}>
        <SearchFilter label={t('statements.search_lines')} value={filters.q} onChange={(q) => change({ q })} />
        <SelectFilter
          label={t('common.fields.status')}
          value={filters.status}
          options={(['unmatched', 'applied', 'ignored'] as const).map((value) => ({ value, label: t(`statements.line_status.${value}`) }))}
          onChange={(status) => change({ status })}
        />
        <SelectFilter
          label={t('statements.direction')}
          value={filters.direction}
          options={(['in', 'out'] as const).map((value) => ({ value, label: t(`statements.directions.${value}`) }))}
          onChange={(direction) => change({ direction })}
        />
      </FilterBar>
      {elsewhere > 0 ? <p className="panel-note">{t('statements.known_elsewhere', { count: elsewhere })}</p> : null}
      <LinesTable
        rows={lines.data?.items}
        nextCursor={lines.data?.next_cursor}
        total={lines.data?.total}
        loading={lines.isFetching}
        error={lines.error}
        onRetry={() => void lines.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
    </>
  )
}
