import { App, Button, DatePicker } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePostRevaluation, useRevaluations, useRevalued, useReverseRevaluation, type Revaluation } from '@/features/exchange/queries'
import { RevaluationsTable } from '@/features/exchange/revaluations-table'
import { RevaluedPanel } from '@/features/exchange/revalued-panel'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter, useCompany } from '@/ui/company-filter'
import { Day } from '@/ui/day'
import { FilterBar } from '@/ui/filters'
import { Page } from '@/ui/page'
import { ReasonModal } from '@/ui/reason-modal'
import { Loaded } from '@/ui/states'

const DEFAULTS = { month_end: '', id: '', company: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const can = useCan()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const company = useCompany(filters.company)
  const { month_end, id, ...listed } = filters
  const runs = useRevaluations(toQuery(listed))
  const revalued = useRevalued(month_end, company?.code, id)
  const post = usePostRevaluation()
  const reverse = useReverseRevaluation()
  const [reversing, setReversing] = useState<Revaluation | null>(null)
  const posted = revalued.data?.id
  const keep = () =>
    post.mutate(
      { month_end, company: company?.code },
      {
        onSuccess: (made) => {
          change({ id: String(made.id) })
          void message.success(t('exchange.posted_done'))
        },
        onError: (cause) => void message.error(problemText(t, cause)),
      },
    )
  return (
    <Page title={t('exchange.revaluations')} note={t('exchange.revaluations_note')}>
      <FilterBar
        end={
          can('revaluations:write') && revalued.data && !posted && !revalued.error ? (
            <Button type="primary" loading={post.isPending} onClick={keep}>
              {t('exchange.post')}
            </Button>
          ) : null
        }
      >
        <label className="filter-field">
          <span className="filter-label">{t('exchange.month')}</span>
          <DatePicker
            picker="month"
            aria-label={t('exchange.month')}
            style={{ width: 138 }}
            value={month_end ? dayjs(month_end) : null}
            disabledDate={(day) => !day.endOf('month').isBefore(dayjs(), 'day')}
            onChange={(day) => change({ month_end: day ? day.endOf('month').format('YYYY-MM-DD') : '', id: '' })}
          />
        </label>
        <CompanyFilter value={filters.company} onChange={(code) => change({ company: code, id: '' })} />
      </FilterBar>
      {month_end || id ? (
        <section className="panel" aria-label={t(posted ? 'exchange.was_posted' : 'exchange.preview')}>
          <div className="panel-head">
            <h2>
              {t(posted ? 'exchange.was_posted' : 'exchange.preview')}
              {revalued.data ? (
                <>
                  {' · '}
                  <Day value={revalued.data.month_end} />
                </>
              ) : null}
            </h2>
            <span className="panel-note">{t('exchange.back_next_day')}</span>
          </div>
          <Loaded query={revalued}>{(found) => <RevaluedPanel revalued={found} />}</Loaded>
        </section>
      ) : null}
      <RevaluationsTable
        rows={runs.data?.items}
        nextCursor={runs.data?.next_cursor}
        total={runs.data?.total}
        loading={runs.isFetching}
        error={runs.error}
        onRetry={() => void runs.refetch()}
        pager={pager}
        onShow={(run) => change({ id: String(run.id), month_end: run.month_end })}
        onReverse={setReversing}
      />
      <ReasonModal
        open={reversing !== null}
        title={t('exchange.reverse')}
        explain={t('exchange.reverse_explain', { day: reversing?.month_end ?? '' })}
        confirm={t('exchange.reverse')}
        withDay={false}
        onClose={() => setReversing(null)}
        onConfirm={async (reason) => {
          await reverse.mutateAsync({ id: reversing?.id ?? 0, reason })
          change({ id: '', month_end: '' })
        }}
      />
    </Page>
  )
}
