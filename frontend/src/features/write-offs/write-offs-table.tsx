import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { WriteOff } from '@/features/write-offs/queries'
import { useCan } from '@/lib/me'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'
import { useNarrow } from '@/ui/use-narrow'

interface Props {
  rows: WriteOff[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
  onRecover: (writeOff: WriteOff) => void
  onPursue: (writeOff: WriteOff) => void
  /** Absent when the reader may not see attachments. */
  onFiles?: (writeOff: WriteOff) => void
}

const TONE: Record<string, string> = { pending: 'pending', recovered: 'kept', rejected: 'broken', withdrawn: 'inactive' }

export function WriteOffsTable({ onRecover, onPursue, onFiles, ...list }: Props) {
  const { t } = useTranslation()
  const can = useCan()
  const narrow = useNarrow()
  const money = (key: 'amount' | 'recovered' | 'outstanding', title: string, sort?: string): Column<WriteOff> => ({
    key,
    title,
    sort,
    numeric: true,
    render: (row) => <Money amount={row[key]} currency={key === 'amount' || narrow ? row.currency : null} strong={key === 'outstanding'} dimZero />,
  })
  const columns: Column<WriteOff>[] = [
    { key: 'number', title: t('common.fields.number'), sort: 'number', fixed: true, render: (row) => <Link to={`/invoices/${row.invoice_id}`}>{row.invoice_number}</Link> },
    {
      key: 'customer',
      title: t('common.fields.customer'),
      sort: 'customer_name',
      render: (row) => (
        <Link className="clip" title={row.customer_name} to={`/customers/${row.customer_id}`}>
          {row.customer_name}
        </Link>
      ),
    },
    { key: 'written_off_on', title: t('write_offs.written_off_on'), render: (row) => <Day value={row.written_off_on} /> },
    money('amount', t('write_offs.amount'), 'amount'),
    money('recovered', t('write_offs.recovered'), 'recovered'),
    money('outstanding', t('write_offs.outstanding')),
    {
      key: 'status',
      title: t('common.fields.status'),
      render: (row) => (
        <span className="stack">
          <span>
            <StatusTag value={TONE[row.status] ?? row.status} text={t(`write_offs.status.${row.status}`)} />
          </span>
          <span className="small muted">
            {t('write_offs.pursued')} · {row.pursued ? t('common.yes') : t('common.no')}
          </span>
        </span>
      ),
    },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) => (
        <span className="row">
          {onFiles ? (
            <Button size="small" type="text" aria-label={`${t('attachments.title')}: ${row.invoice_number}`} onClick={() => onFiles(row)}>
              {t('attachments.title')}
            </Button>
          ) : null}
          {row.status === 'written_off' ? (
            <>
            {can('payments:write') ? (
              <Button size="small" aria-label={`${t('write_offs.record_recovery')}: ${row.invoice_number}`} onClick={() => onRecover(row)}>
                {t('write_offs.record_recovery')}
              </Button>
            ) : null}
            {can('write_offs:request') ? (
              <Button size="small" type="text" aria-label={`${t(row.pursued ? 'write_offs.stop' : 'write_offs.resume')}: ${row.invoice_number}`} onClick={() => onPursue(row)}>
                {row.pursued ? t('write_offs.stop') : t('write_offs.resume')}
              </Button>
            ) : null}
            </>
          ) : null}
        </span>
      ),
    },
    { key: 'reason', title: t('common.fields.reason'), wideOnly: true, render: (row) => <span className="clip" title={row.judgement}>{row.reason}</span> },
  ]
  return <DataTable<WriteOff> label={t('write_offs.title')} columns={columns} rowKey={(row) => row.id} emptyText={t('write_offs.none')} {...list} />
}
