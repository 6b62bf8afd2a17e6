import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Revaluation } from '@/features/exchange/queries'
import { useCan } from '@/lib/me'
import type { Pager } from '@/lib/url-state'
import { Actor } from '@/ui/actor'
import { DataTable, type Column } from '@/ui/data-table'
import { Day, Instant } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Revaluation[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  onShow: (run: Revaluation) => void
  onReverse: (run: Revaluation) => void
}

export function RevaluationsTable({ onShow, onReverse, ...list }: Props) {
  const { t } = useTranslation()
  const can = useCan()
  const columns: Column<Revaluation>[] = [
    {
      key: 'month_end',
      title: t('exchange.month_end'),
      fixed: true,
      render: (row) => (
        <Button type="link" size="small" className="link-button" onClick={() => onShow(row)}>
          <Day value={row.month_end} />
        </Button>
      ),
    },
    { key: 'company', title: t('common.fields.company'), render: (row) => row.company },
    { key: 'documents', title: t('exchange.documents'), numeric: true, render: (row) => row.documents },
    { key: 'carrying', title: t('exchange.carrying'), numeric: true, render: (row) => <Money amount={row.carrying} currency={row.base_currency} /> },
    { key: 'unrealised', title: t('exchange.unrealised'), numeric: true, render: (row) => <Money amount={row.unrealised} currency={row.base_currency} strong /> },
    { key: 'status', title: t('common.fields.status'), render: (row) => <StatusTag value={row.status === 'posted' ? 'active' : 'reversed'} text={t(`exchange.status.${row.status}`)} /> },
    { key: 'posted_at', title: t('exchange.posted_at'), wideOnly: true, render: (row) => <Instant value={row.posted_at} /> },
    { key: 'posted_by', title: t('common.fields.actor'), wideOnly: true, render: (row) => <Actor value={row.posted_by} /> },
    { key: 'reason', title: t('common.fields.reason'), wideOnly: true, render: (row) => <span className="clip">{row.reason ?? ''}</span> },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) =>
        row.status === 'posted' && can('revaluations:write') ? (
          <Button size="small" danger aria-label={`${t('exchange.reverse')}: ${row.month_end}`} onClick={() => onReverse(row)}>
            {t('exchange.reverse')}
          </Button>
        ) : null,
    },
  ]
  return <DataTable<Revaluation> label={t('exchange.posted')} columns={columns} rowKey={(row) => row.id} emptyText={t('exchange.none_posted')} {...list} />
}
