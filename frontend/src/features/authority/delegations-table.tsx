import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Delegation } from '@/features/authority/queries'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Delegation[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
  /** Whether the reader may take this one back. */
  mayRevoke: (delegation: Delegation) => boolean
  onRevoke: (delegation: Delegation) => void
}

/** From when to when somebody decides for another. */
export function DelegationsTable({ mayRevoke, onRevoke, ...list }: Props) {
  const { t } = useTranslation()
  const today = new Date().toLocaleDateString('sv')
  const state = (row: Delegation) => {
    if (row.revoked_at !== null) return 'revoked'
    if (row.last_on < today) return 'over'
    return row.first_on > today ? 'coming' : 'in_force'
  }
  const tone: Record<string, string> = { revoked: 'revoked', over: 'inactive', coming: 'pending', in_force: 'active' }
  const columns: Column<Delegation>[] = [
    { key: 'from', title: t('authority.from'), fixed: true, render: (row) => <span title={row.from_email}>{row.from_name}</span> },
    { key: 'to', title: t('authority.to'), render: (row) => <span title={row.to_email}>{row.to_name}</span> },
    { key: 'first_on', title: t('authority.first_on'), sort: 'first_on', render: (row) => <Day value={row.first_on} /> },
    { key: 'last_on', title: t('authority.last_on'), sort: 'last_on', render: (row) => <Day value={row.last_on} /> },
    { key: 'state', title: t('common.fields.status'), render: (row) => <StatusTag value={tone[state(row)] ?? 'open'} text={t(`authority.state.${state(row)}`)} /> },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) =>
        mayRevoke(row) && ['coming', 'in_force'].includes(state(row)) ? (
          <Button size="small" type="text" aria-label={`${t('authority.revoke')}: ${row.to_name}`} onClick={() => onRevoke(row)}>
            {t('authority.revoke')}
          </Button>
        ) : null,
    },
  ]
  return <DataTable<Delegation> label={t('authority.delegations')} columns={columns} rowKey={(row) => row.id} emptyText={t('authority.no_delegations')} {...list} />
}
