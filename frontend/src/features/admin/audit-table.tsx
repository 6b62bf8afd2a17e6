import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '@/features/admin/queries'
import type { Pager } from '@/lib/url-state'
import { useActor } from '@/ui/actor'
import { DataTable, type Column } from '@/ui/data-table'
import { Instant } from '@/ui/day'

interface Props {
  rows: AuditEntry[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  sort: string
  onSort: (sort: string) => void
}

function text(value: unknown): string {
  if (value === null || value === undefined) return '–'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Only what differs between before and after: the rest is no news. */
function Changes({ entry }: { entry: AuditEntry }) {
  const [before, after] = [entry.before ?? {}, entry.after ?? {}]
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => text(before[name]) !== text(after[name]))
  return (
    <ul className="changes">
      {names.map((name) => (
        <li key={name}>
          <code>{name}</code>: {entry.before ? <del>{text(before[name])}</del> : null} {entry.after ? <ins>{text(after[name])}</ins> : null}
        </li>
      ))}
    </ul>
  )
}

export function AuditTable(list: Props) {
  const { t } = useTranslation()
  const actor = useActor()
  const columns: Column<AuditEntry>[] = [
    { key: 'recorded_at', title: t('common.fields.recorded_at'), sort: 'recorded_at', render: (entry) => <Instant value={entry.recorded_at} /> },
    { key: 'actor', title: t('common.fields.actor'), render: (entry) => <span className="long-text" title={entry.actor}>{actor(entry.actor)}</span> },
    { key: 'action', title: t('admin.audit_action'), render: (entry) => <span title={entry.action}>{t(`audit.actions.${entry.action}`, { defaultValue: entry.action })}</span> },
    { key: 'subject', title: t('admin.audit_subject'), render: (entry) => <span className="long-text" title={entry.subject}>{`${t(`audit.subjects.${entry.subject}`, { defaultValue: entry.subject })} ${entry.subject_id}`}</span> },
    { key: 'company', title: t('common.fields.company'), render: (entry) => entry.company ?? '–' },
    {
      key: 'changes',
      title: t('admin.audit_changes'),
      render: (entry) => (
        <>
          {entry.reason ? <div>{entry.reason}</div> : null}
          <Changes entry={entry} />
        </>
      ),
    },
  ]
  return <DataTable<AuditEntry> label={t('admin.audit')} columns={columns} rowKey={(entry) => entry.id} {...list} />
}
