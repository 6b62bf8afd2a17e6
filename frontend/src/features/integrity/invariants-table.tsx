import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons'
import { Table } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Invariant } from '@/features/integrity/queries'
import { DataTable, type Column } from '@/ui/data-table'

function plain(value: unknown): string {
  if (value === null || value === undefined) return '–'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Each claim about the books and, where it does not hold, the first rows that break it. */
export function InvariantsTable({ items, loading, error, onRetry }: { items: Invariant[] | undefined; loading: boolean; error: unknown; onRetry: () => void }) {
  const { t } = useTranslation()
  const columns: Column<Invariant>[] = [
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
    {
      key: 'id',
      title: t('integrity.claim'),
      render: (one) => (
        <div className="stack">
          <span>{t(`integrity.claims.${one.id.replaceAll('.', '_')}`, { defaultValue: one.id })}</span>
          <code className="small muted">{one.id}</code>
        </div>
      ),
    },
    { key: 'left', title: t('integrity.left'), numeric: true, render: (one) => plain(one.left) },
    { key: 'right', title: t('integrity.right'), numeric: true, render: (one) => plain(one.right) },
  ]
  const broken = items?.filter((one) => !one.holds) ?? []
  return (
    <>
      <DataTable<Invariant> label={t('integrity.title')} columns={columns} rows={items} rowKey={(one) => one.id} loading={loading} error={error} onRetry={onRetry} />
      {broken.map((one) => (
        <section className="panel" key={one.id} aria-label={one.id}>
          <h2 className="bad">{t('integrity.first_rows', { id: one.id })}</h2>
          <BreakRows rows={one.breaks as Record<string, unknown>[]} />
        </section>
      ))}
    </>
  )
}

function BreakRows({ rows }: { rows: Record<string, unknown>[] }) {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return (
    <Table
      size="small"
      pagination={false}
      scroll={{ x: 'max-content' }}
      rowKey={(row) => JSON.stringify(row)}
      dataSource={rows}
      columns={names.map((name) => ({ key: name, title: name, render: (_value: unknown, row: Record<string, unknown>) => plain(row[name]) }))}
    />
  )
}
