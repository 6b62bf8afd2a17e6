import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Invariant } from '@/features/integrity/queries'
import { DataTable, type Column } from '@/ui/data-table'
import { Money } from '@/ui/money'

type Break = Invariant['breaks'][number]

function Sums({ sums }: { sums: Record<string, string> }) {
  const lines = Object.entries(sums)
  if (lines.length === 0) return <span className="none">–</span>
  return (
    <span className="stack sums">
      {lines.map(([currency, sum]) => (
        <Money key={currency} amount={sum} currency={currency} />
      ))}
    </span>
  )
}

const ADDRESS: Record<string, string> = { invoice: '/invoices', payment: '/payments', customer: '/customers' }

function Subject({ row }: { row: Break }) {
  const words = `${row.subject} ${row.number ?? row.id ?? row.company ?? ''}`
  const base = ADDRESS[row.subject]
  return base && row.id ? <Link to={`${base}/${row.id}`}>{words}</Link> : <span>{words}</span>
}

interface Props {
  items: Invariant[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
}

/** Each claim about the books and, where it does not hold, the first rows that break it. */
export function InvariantsTable({ items, loading, error, onRetry }: Props) {
  const { t } = useTranslation()
  const columns: Column<Invariant>[] = [
    {
      key: 'id',
      title: t('integrity.claim'),
      render: (one) => (
        <span className="stack">
          <span>{t(`integrity.claims.${one.id}`, { defaultValue: one.id })}</span>
          <code className="small muted">{one.id}</code>
        </span>
      ),
    },
    {
      key: 'holds',
      title: t('integrity.state'),
      width: 120,
      render: (one) =>
        one.holds ? (
          <span className="good">
            <CheckCircleFilled aria-hidden /> {t('integrity.holds')}
          </span>
        ) : (
          <span className="bad">
            <CloseCircleFilled aria-hidden /> {t('integrity.broken')}
          </span>
        ),
    },
    { key: 'left', title: t('integrity.left'), numeric: true, render: (one) => <Sums sums={one.left} /> },
    { key: 'right', title: t('integrity.right'), numeric: true, render: (one) => <Sums sums={one.right} /> },
  ]
  const broken = items?.filter((one) => !one.holds) ?? []
  return (
    <>
      <DataTable<Invariant> label={t('integrity.title')} columns={columns} rows={items} rowKey={(one) => one.id} loading={loading} error={error} onRetry={onRetry} />
      {broken.map((one) => (
        <section className="panel" key={one.id} aria-label={one.id}>
          <h2 className="bad">{t('integrity.first_rows', { id: one.id })}</h2>
          <DataTable<Break>
            label={one.id}
            rows={one.breaks}
            rowKey={(row) => `${row.subject}|${row.id}|${row.company}|${row.currency}`}
            columns={[
              { key: 'subject', title: t('integrity.row'), render: (row) => <Subject row={row} /> },
              { key: 'company', title: t('common.fields.company'), render: (row) => row.company ?? '–' },
              { key: 'left', title: t('integrity.left'), numeric: true, render: (row) => <Money amount={row.left} currency={row.currency} /> },
              { key: 'right', title: t('integrity.right'), numeric: true, render: (row) => <Money amount={row.right} currency={row.currency} /> },
            ]}
          />
        </section>
      ))}
    </>
  )
}
