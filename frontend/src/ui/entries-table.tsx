import { Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/lib/api'
import { Actor } from '@/ui/actor'
import { DataTable, type Column } from '@/ui/data-table'
import { Day, Instant } from '@/ui/day'
import { Money } from '@/ui/money'
import { ReasonModal } from '@/ui/reason-modal'

export type Entry = Schemas['EntryRead']

interface Props {
  entries: Entry[]
  currency: string
  /** The document on the other side of an allocation, as a link. */
  counterpart: (entry: Entry) => ReactNode
  /** Absent when the reader may not reverse. */
  onReverse?: (entry: Entry, reason: string, effectiveOn?: string) => Promise<unknown>
}

/** Every entry that made a balance, oldest first, with what it reverses or is reversed by. */
export function EntriesTable({ entries, currency, counterpart, onReverse }: Props) {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState<Entry | null>(null)
  const columns: Column<Entry>[] = [
    {
      key: 'kind',
      title: t('entries.kind'),
      render: (entry) => (
        <span className="stack">
          <span>
            {t(`enums.entry.${entry.kind}`)}
            {entry.reverses_id ? <span className="muted"> · {t('entries.reversal')}</span> : null}
            {entry.reversed_by_id ? <span className="bad"> · {t('entries.reversed')}</span> : null}
          </span>
          {entry.reason ? <span className="small muted long-text">{entry.reason}</span> : null}
        </span>
      ),
    },
    { key: 'effective_on', title: t('common.fields.effective_on'), render: (entry) => <Day value={entry.effective_on} /> },
    { key: 'amount', title: t('entries.effect'), numeric: true, render: (entry) => <Money amount={entry.amount} currency={currency} /> },
    { key: 'counterpart', title: t('entries.counterpart'), render: (entry) => counterpart(entry) ?? <span className="none">–</span> },
    { key: 'recorded_at', title: t('common.fields.recorded_at'), render: (entry) => <Instant value={entry.recorded_at} /> },
    { key: 'actor', title: t('common.fields.actor'), render: (entry) => <Actor value={entry.actor} /> },
  ]
  if (onReverse) {
    columns.push({
      key: 'actions',
      title: t('common.fields.actions'),
      render: (entry) =>
        entry.kind === 'allocation' && !entry.reverses_id && !entry.reversed_by_id ? (
          <Button size="small" onClick={() => setChosen(entry)}>
            {t('entries.reverse_allocation')}
          </Button>
        ) : null,
    })
  }
  return (
    <>
      <DataTable<Entry> label={t('entries.title')} columns={columns} rows={entries} rowKey={(entry) => entry.id} emptyText={t('entries.empty')} />
      <ReasonModal
        open={chosen !== null}
        title={t('entries.reverse_allocation')}
        explain={t('entries.reverse_allocation_explain')}
        confirm={t('entries.reverse')}
        onClose={() => setChosen(null)}
        onConfirm={(reason, effectiveOn) => (chosen && onReverse ? onReverse(chosen, reason, effectiveOn) : Promise.resolve())}
      />
    </>
  )
}
