import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Closing, PeriodState } from '@/features/periods/queries'
import { formatDay } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'
import { Actor } from '@/ui/actor'
import { DataTable, type Column } from '@/ui/data-table'
import { Day, Instant } from '@/ui/day'

/** Until when the books are closed, and which requests to open them wait. */
export function StatePanel({ state }: { state: PeriodState }) {
  const { t } = useTranslation()
  const language = useLanguage()
  return (
    <>
      {state.pending.map((one) => (
        <Alert
          key={one.approval_id}
          type="info"
          role="note"
          showIcon
          title={t('periods.pending', { name: one.requested_by, day: formatDay(one.open_from, language), reason: one.reason })}
          action={<Link to="/approvals?mine=">{t('periods.to_approvals')}</Link>}
        />
      ))}
      <section className="panel balance">
        <div className="figures">
          <div>
            <span className="figure-label">{t('periods.closed_until')}</span>
            <span className="figure">{state.closed_until ? <Day value={state.closed_until} /> : t('periods.nothing_closed')}</span>
          </div>
          <div>
            <span className="figure-label">{t('periods.first_open_on')}</span>
            <span className="figure">
              <Day value={state.first_open_on} />
            </span>
          </div>
        </div>
      </section>
    </>
  )
}

/** Who closed and opened what, and why. */
export function ClosingsTable({ closings }: { closings: Closing[] }) {
  const { t } = useTranslation()
  const columns: Column<Closing>[] = [
    { key: 'act', title: t('periods.act'), fixed: true, render: (row) => t(row.approval_id ? 'periods.reopening' : 'periods.closing') },
    { key: 'closed_until', title: t('periods.closed_until'), render: (row) => <Day value={row.closed_until} /> },
    { key: 'actor', title: t('common.fields.actor'), render: (row) => <Actor value={row.actor} /> },
    { key: 'recorded_at', title: t('common.fields.recorded_at'), render: (row) => <Instant value={row.recorded_at} /> },
    { key: 'note', title: t('common.fields.note'), render: (row) => row.note ?? <span className="none">–</span> },
  ]
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t('periods.history')}</h2>
      </div>
      <DataTable<Closing> label={t('periods.history')} columns={columns} rows={closings} rowKey={(row) => row.id} emptyText={t('periods.no_history')} />
    </section>
  )
}
