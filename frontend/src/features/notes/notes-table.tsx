import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Note } from '@/features/notes/queries'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Note[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
}

const TONE: Record<string, string> = { held: 'pending', endorsed: 'inactive', discounted: 'inactive', collected: 'kept', dishonoured: 'broken', cancelled: 'inactive' }

export function NoteTag({ status }: { status: Note['status'] }) {
  const { t } = useTranslation()
  return <StatusTag value={TONE[status] ?? status} text={t(`notes.status.${status}`)} />
}

export function NotesTable(list: Props) {
  const { t } = useTranslation()
  const columns: Column<Note>[] = [
    { key: 'number', title: t('notes.number'), sort: 'number', fixed: true, render: (note) => <Link to={`/notes/${note.id}`}>{note.number}</Link> },
    {
      key: 'customer',
      title: t('common.fields.customer'),
      render: (note) => (
        <Link className="clip" title={note.customer_name} to={`/customers/${note.customer_id}`}>
          {note.customer_name}
        </Link>
      ),
    },
    { key: 'kind', title: t('common.fields.kind'), render: (note) => t(`notes.kind.${note.kind}`) },
    { key: 'amount', title: t('common.fields.amount'), sort: 'amount', numeric: true, render: (note) => <Money amount={note.amount} currency={note.currency} strong /> },
    { key: 'matures_on', title: t('notes.matures_on'), sort: 'matures_on', render: (note) => <Day value={note.matures_on} /> },
    { key: 'status', title: t('common.fields.status'), render: (note) => <NoteTag status={note.status} /> },
    { key: 'acceptor', title: t('notes.acceptor'), render: (note) => <span className="clip" title={note.acceptor}>{note.acceptor}</span> },
    { key: 'drawer', title: t('notes.drawer'), wideOnly: true, render: (note) => <span className="clip" title={note.drawer}>{note.drawer}</span> },
    { key: 'received_on', title: t('notes.received_on'), sort: 'received_on', wideOnly: true, render: (note) => <Day value={note.received_on} /> },
  ]
  return <DataTable<Note> label={t('notes.title')} columns={columns} rowKey={(note) => note.id} emptyText={t('notes.none')} {...list} />
}
