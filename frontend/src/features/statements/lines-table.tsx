import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { StatementLine } from '@/features/statements/queries'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: StatementLine[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
}

const TONE: Record<StatementLine['status'], string> = { unmatched: 'unapplied', applied: 'applied', ignored: 'inactive' }

export function LinesTable(list: Props) {
  const { t } = useTranslation()
  const columns: Column<StatementLine>[] = [
    { key: 'booked_on', title: t('statements.booked_on'), sort: 'booked_on', render: (line) => <Day value={line.booked_on} /> },
    {
      key: 'counterparty',
      title: t('statements.counterparty'),
      render: (line) => (
        <span className="stack">
          <span className="clip" title={line.counterparty_name ?? undefined}>
            {line.counterparty_name ?? '–'}
          </span>
          {line.counterparty_account ? <span className="small muted num">{line.counterparty_account}</span> : null}
        </span>
      ),
    },
    {
      key: 'text',
      title: t('statements.text'),
      render: (line) => (
        <span className="clip" title={line.text ?? undefined}>
          {line.text ?? '–'}
        </span>
      ),
    },
    { key: 'amount', title: t('common.fields.amount'), sort: 'amount', numeric: true, render: (line) => <Money amount={line.amount} currency={line.currency} strong /> },
    { key: 'status', title: t('common.fields.status'), render: (line) => <StatusTag value={TONE[line.status]} text={t(`statements.line_status.${line.status}`)} /> },
    {
      key: 'receipt',
      title: t('statements.receipt'),
      render: (line) => (line.payment_id ? <Link to={`/payments/${line.payment_id}`}>{t('statements.open_receipt')}</Link> : <span className="none">–</span>),
    },
    { key: 'reference', title: t('statements.bank_reference'), render: (line) => <span className="small muted long-text">{line.bank_reference ?? line.end_to_end_id ?? '–'}</span> },
  ]
  return <DataTable<StatementLine> label={t('statements.lines')} columns={columns} rowKey={(line) => line.id} emptyText={t('statements.no_lines')} {...list} />
}
