import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Outgoing } from '@/features/outgoing/queries'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Outgoing[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
  onOpen: (line: Outgoing) => void
}

export function OutgoingTag({ line }: { line: Outgoing }) {
  const { t } = useTranslation()
  if (line.tie_kind) return <StatusTag value={line.tie_kind === 'other' ? 'inactive' : 'kept'} text={t(`outgoing.kind.${line.tie_kind}`)} />
  return <StatusTag value={line.proposals > 0 ? 'pending' : 'open'} text={t(line.proposals > 0 ? 'outgoing.proposed' : 'outgoing.unknown')} />
}

/** Money that left an account, and what it is known to be. */
export function OutgoingTable({ onOpen, ...list }: Props) {
  const { t } = useTranslation()
  const columns: Column<Outgoing>[] = [
    { key: 'booked_on', title: t('outgoing.booked_on'), sort: 'booked_on', fixed: true, render: (line) => <Day value={line.booked_on} /> },
    { key: 'amount', title: t('common.fields.amount'), sort: 'amount', numeric: true, render: (line) => <Money amount={line.amount} currency={line.currency} strong /> },
    { key: 'payee', title: t('outgoing.payee'), render: (line) => <span className="clip" title={line.counterparty_name ?? undefined}>{line.counterparty_name ?? '–'}</span> },
    { key: 'text', title: t('outgoing.text'), render: (line) => <span className="clip" title={line.text ?? undefined}>{line.text ?? '–'}</span> },
    { key: 'state', title: t('common.fields.status'), render: (line) => <OutgoingTag line={line} /> },
    { key: 'account', title: t('statements.account'), wideOnly: true, render: (line) => <span className="num small">{line.account_number}</span> },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (line) => (
        <Button size="small" aria-label={`${t('outgoing.look')}: ${line.amount}`} onClick={() => onOpen(line)}>
          {t('outgoing.look')}
        </Button>
      ),
    },
  ]
  return <DataTable<Outgoing> label={t('outgoing.title')} columns={columns} rowKey={(line) => line.line_id} emptyText={t('outgoing.none')} {...list} />
}
