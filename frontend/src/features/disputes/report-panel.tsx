import { useTranslation } from 'react-i18next'
import { useReport } from '@/features/disputes/queries'
import type { Schemas } from '@/lib/api'
import { formatDay, formatRatio } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'
import { DataTable, type Column } from '@/ui/data-table'
import { Money } from '@/ui/money'
import { Loaded } from '@/ui/states'

type Figures = Schemas['DisputeFigures']
type Share = Schemas['DisputedShare']

/** What is disputed and why, how it ends and how long it takes. */
export function ReportPanel({ query }: { query: Record<string, string | undefined> }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const report = useReport(query)
  const money = (key: 'opened_amount' | 'disputed' | 'credited' | 'rejected' | 'settled', title: string): Column<Figures> => ({
    key,
    title,
    numeric: true,
    render: (row) => <Money amount={row[key]} currency={row.currency} dimZero />,
  })
  const reasons: Column<Figures>[] = [
    { key: 'reason', title: t('disputes.reason'), render: (row) => row.reason_name },
    { key: 'opened', title: t('disputes.count_opened'), numeric: true, render: (row) => row.opened },
    money('opened_amount', t('disputes.amount_opened')),
    { key: 'closed', title: t('disputes.count_closed'), numeric: true, render: (row) => row.closed },
    { key: 'cycle', title: t('disputes.cycle_days'), numeric: true, render: (row) => row.cycle_days ?? '–' },
    money('credited', t('disputes.status.credit_note')),
    money('rejected', t('disputes.status.rejected')),
    money('settled', t('disputes.status.settled')),
    { key: 'open', title: t('disputes.count_open'), numeric: true, render: (row) => row.open },
    money('disputed', t('disputes.disputed')),
  ]
  const shares: Column<Share>[] = [
    { key: 'currency', title: t('common.fields.currency'), render: (row) => row.currency },
    { key: 'gross', title: t('disputes.gross'), numeric: true, render: (row) => <Money amount={row.gross} currency={row.currency} /> },
    { key: 'disputed', title: t('disputes.disputed'), numeric: true, render: (row) => <Money amount={row.disputed} currency={row.currency} strong dimZero /> },
    { key: 'share', title: t('disputes.share'), numeric: true, render: (row) => (row.share === null ? '–' : formatRatio(row.share, language)) },
  ]
  return (
    <Loaded query={report}>
      {(data) => (
        <>
          <section className="panel">
            <h2>{t('disputes.share_now')}</h2>
            <DataTable<Share> label={t('disputes.share_now')} columns={shares} rows={data.shares} rowKey={(row) => row.currency} emptyText={t('disputes.none')} />
          </section>
          <section className="panel">
            <h2>{t('disputes.causes')}</h2>
            <p className="panel-note">{t('disputes.causes_note', { from: formatDay(data.period_from, language), to: formatDay(data.period_to, language) })}</p>
            <DataTable<Figures> label={t('disputes.causes')} columns={reasons} rows={data.reasons} rowKey={(row) => `${row.reason} ${row.currency} ${row.reason_name}`} emptyText={t('disputes.none')} />
          </section>
        </>
      )}
    </Loaded>
  )
}
