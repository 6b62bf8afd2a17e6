import { useTranslation } from 'react-i18next'
import { useReliability } from '@/features/collection/queries'
import type { Schemas } from '@/lib/api'
import { formatRatio } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'
import { DataTable, type Column } from '@/ui/data-table'
import { Money } from '@/ui/money'
import { Loaded } from '@/ui/states'

type Row = Schemas['PromiseReliability']

/** How far the customer's word goes: promises that were judged, and what of them was kept. */
export function ReliabilityPanel({ customerId }: { customerId: number }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const found = useReliability(customerId)
  const columns: Column<Row>[] = [
    { key: 'currency', title: t('common.fields.currency'), render: (row) => row.currency },
    { key: 'rate', title: t('collection.kept_rate'), numeric: true, render: (row) => <strong>{row.rate === null ? '–' : formatRatio(row.rate, language)}</strong> },
    { key: 'promised', title: t('collection.promised_total'), numeric: true, render: (row) => <Money amount={row.promised} currency={row.currency} /> },
    { key: 'kept', title: t('collection.kept_total'), numeric: true, render: (row) => <Money amount={row.kept} currency={row.currency} dimZero /> },
    { key: 'count', title: t('collection.promise_count'), numeric: true, render: (row) => t('collection.kept_of', { kept: row.kept_count, count: row.count }) },
  ]
  return (
    <section className="panel">
      <h2>{t('collection.reliability')}</h2>
      <Loaded query={found}>
        {(data) => <DataTable<Row> label={t('collection.reliability')} columns={columns} rows={data.items} rowKey={(row) => row.currency} emptyText={t('collection.no_promises')} />}
      </Loaded>
    </section>
  )
}
