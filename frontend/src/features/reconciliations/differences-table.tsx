import { Button, Checkbox } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Difference } from '@/features/reconciliations/queries'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'
import { useNarrow } from '@/ui/use-narrow'

interface Props {
  rows: Difference[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
  /** null for who may only read, and once it is signed. */
  chosen: number[] | null
  onChoose: (ids: number[]) => void
  onExplain: (row: Difference) => void
}

const TONE: Record<string, string> = { missing_here: 'broken', extra_here: 'medium', amount_differs: 'pending' }

/** What it is about, leading to the document here where there is one. */
function Subject({ row }: { row: Difference }) {
  const { t } = useTranslation()
  if (row.kind === 'unidentified' || row.kind === 'control') return <>{t(`reconciliations.${row.kind}`)}</>
  const name = row.number ?? row.external_id
  const to = row.invoice_id ? `/invoices/${row.invoice_id}` : row.payment_id ? `/payments/${row.payment_id}` : row.customer_id ? `/customers/${row.customer_id}` : null
  return to ? <Link to={to}>{name}</Link> : <>{name}</>
}

export function DifferencesTable({ chosen, onChoose, onExplain, ...list }: Props) {
  const { t } = useTranslation()
  const narrow = useNarrow()
  const none = <span className="none">–</span>
  const money = (key: 'theirs' | 'ours' | 'difference'): Column<Difference> => ({
    key,
    title: t(`reconciliations.${key}`),
    sort: key,
    numeric: true,
    render: (row) => <Money amount={row[key]} currency={key === 'difference' || narrow ? row.currency : null} strong={key === 'difference'} dimZero />,
  })
  const columns: Column<Difference>[] = [
    { key: 'external_id', title: t('reconciliations.what'), sort: 'external_id', fixed: true, render: (row) => <Subject row={row} /> },
    {
      key: 'customer',
      title: t('common.fields.customer'),
      render: (row) => (row.customer_name ? <span className="clip" title={row.customer_name}>{row.customer_name}</span> : none),
    },
    { key: 'state', title: t('reconciliations.state'), render: (row) => <StatusTag value={TONE[row.state] ?? 'open'} text={t(`reconciliations.states.${row.state}`)} /> },
    money('theirs'),
    money('ours'),
    money('difference'),
    {
      key: 'reason',
      title: t('reconciliations.reason'),
      render: (row) => (row.reason ? <span className="clip" title={row.note ?? undefined}>{[t(`reconciliations.reasons.${row.reason}`), row.note].filter(Boolean).join(' · ')}</span> : none),
    },
    ...(narrow ? [{ key: 'assigned', title: t('reconciliations.assigned'), render: (row: Difference) => row.assigned_name ?? none }] : []),
    {
      key: 'closed',
      title: t('reconciliations.closed'),
      render: (row) => (
        <span className="stack">
          <span>{t(row.closed ? 'common.yes' : 'common.no')}</span>
          {row.assigned_name && !narrow ? <span className="small muted" title={t('reconciliations.assigned')}>{row.assigned_name}</span> : null}
        </span>
      ),
    },
    ...(chosen
      ? [
          {
            key: 'acts',
            title: t('common.fields.actions'),
            render: (row: Difference) => (
              <span className="row">
                <Button size="small" aria-label={`${t('reconciliations.explain')}: ${row.external_id}`} onClick={() => onExplain(row)}>
                  {t('reconciliations.explain')}
                </Button>
                <Checkbox
                  aria-label={`${t('reconciliations.select')}: ${row.external_id}`}
                  checked={chosen.includes(row.id)}
                  onChange={(event) => onChoose(event.target.checked ? [...chosen, row.id] : chosen.filter((id) => id !== row.id))}
                />
              </span>
            ),
          },
        ]
      : []),
  ]
  return <DataTable<Difference> label={t('reconciliations.differences')} columns={columns} rowKey={(row) => row.id} emptyText={t('reconciliations.no_differences')} {...list} />
}
