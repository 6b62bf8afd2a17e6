import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Statement } from '@/features/statements/queries'
import { difference } from '@/lib/decimal'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day, Instant } from '@/ui/day'
import { Money } from '@/ui/money'

interface Props {
  rows: Statement[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
}

/** The sum of a statement's lines. The server takes only files in which opening and lines make the closing balance. */
export function movementOf({ opening, closing }: Pick<Statement, 'opening' | 'closing'>): string | null {
  return opening === null || closing === null ? null : difference(closing, opening)
}

export function StatementsTable(list: Props) {
  const { t } = useTranslation()
  const columns: Column<Statement>[] = [
    {
      key: 'days',
      title: t('statements.days'),
      sort: 'to_on',
      fixed: true,
      render: (row) => (
        <Link to={`/statements/${row.id}`}>
          <Day value={row.from_on} />
          {row.to_on === row.from_on ? null : (
            <>
              {' – '}
              <Day value={row.to_on} />
            </>
          )}
        </Link>
      ),
    },
    {
      key: 'account',
      title: t('statements.account'),
      render: (row) => (
        <span className="stack">
          <span>{row.account_name}</span>
          <span className="small muted num">{row.account_number}</span>
        </span>
      ),
    },
    { key: 'number', title: t('common.fields.number'), wideOnly: true, render: (row) => row.number ?? <span className="none">–</span> },
    { key: 'entries', title: t('statements.lines'), numeric: true, render: (row) => row.entries },
    { key: 'opening', title: t('statements.opening'), numeric: true, render: (row) => <Money amount={row.opening} currency={row.currency} /> },
    { key: 'movement', title: t('statements.movement'), numeric: true, render: (row) => <Money amount={movementOf(row)} currency={row.currency} /> },
    { key: 'closing', title: t('statements.closing'), numeric: true, render: (row) => <Money amount={row.closing} currency={row.currency} strong /> },
    { key: 'format', title: t('statements.format'), wideOnly: true, render: (row) => t(`statements.formats.${row.format.replace('.', '')}`) },
    { key: 'loaded_at', title: t('statements.loaded_at'), sort: 'loaded_at', render: (row) => <Instant value={row.loaded_at} /> },
  ]
  return <DataTable<Statement> label={t('statements.title')} columns={columns} rowKey={(row) => row.id} emptyText={t('statements.none')} {...list} />
}
