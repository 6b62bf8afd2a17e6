import { useTranslation } from 'react-i18next'
import { useVersions, type Version } from '@/features/classification/queries'
import { Actor } from '@/ui/actor'
import { DataTable, type Column } from '@/ui/data-table'
import { Day, Instant } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

/** What was judged of an item, the latest first: the first line is what holds. */
export function ClassificationPanel({ invoiceId }: { invoiceId: number }) {
  const { t } = useTranslation()
  const versions = useVersions(invoiceId)
  const none = <span className="none">–</span>
  const columns: Column<Version>[] = [
    { key: 'recorded_at', title: t('common.fields.recorded_at'), render: (row) => <Instant value={row.recorded_at} /> },
    {
      key: 'classification',
      title: t('classification.classification'),
      render: (row) => (row.classification ? <StatusTag value={row.classification} text={t(`enums.classification.${row.classification}`)} /> : none),
    },
    { key: 'cause', title: t('classification.cause'), render: (row) => row.cause_name ?? none },
    {
      key: 'expected',
      title: t('classification.expected_recoverable'),
      numeric: true,
      render: (row) => (row.expected_recoverable ? <Money amount={row.expected_recoverable} currency={row.currency} /> : none),
    },
    { key: 'responsible', title: t('classification.responsible'), render: (row) => row.responsible ?? none },
    { key: 'measure', title: t('classification.measure'), render: (row) => <span className="long-text">{row.measure ?? none}</span> },
    { key: 'deadline_on', title: t('classification.deadline_on'), render: (row) => <Day value={row.deadline_on} /> },
    { key: 'actor', title: t('common.fields.actor'), render: (row) => <Actor value={row.actor} /> },
  ]
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t('classification.title')}</h2>
        <span className="panel-note">{t('classification.history_note')}</span>
      </div>
      <DataTable<Version>
        label={t('classification.title')}
        columns={columns}
        rows={versions.data?.items}
        rowKey={(row) => row.id}
        loading={versions.isFetching}
        error={versions.error}
        onRetry={() => void versions.refetch()}
        emptyText={t('classification.none')}
      />
    </section>
  )
}
