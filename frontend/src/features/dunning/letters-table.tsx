import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { goesTo, type Letter } from '@/features/dunning/queries'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Instant } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Letter[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
  onOpen: (letter: Letter) => void
}

const TONE: Record<string, string> = {
  sent: 'kept', failed: 'broken', bounced: 'broken', uncertain: 'disputed', queued: 'pending', claimed: 'pending', handing_over: 'pending', task: 'pending', print: 'pending',
  excluded: 'inactive', dropped: 'inactive', withdrawn: 'inactive',
}

export function LetterTag({ state }: { state: Letter['state'] }) {
  const { t } = useTranslation()
  return <StatusTag value={TONE[state] ?? state} text={t(`dunning.state.${state}`)} />
}

export function LettersTable({ onOpen, ...list }: Props) {
  const { t } = useTranslation()
  const columns: Column<Letter>[] = [
    {
      key: 'customer',
      title: t('common.fields.customer'),
      sort: 'customer_name',
      fixed: true,
      render: (row) => (
        <Link className="clip" title={row.customer_name} to={`/customers/${row.customer_id}`}>
          {row.customer_name}
        </Link>
      ),
    },
    { key: 'channel', title: t('strategies.channel_label'), render: (row) => t(`strategies.channel.${row.channel}`) },
    { key: 'level', title: t('strategies.level'), sort: 'level', numeric: true, render: (row) => row.level },
    { key: 'items', title: t('strategies.items'), numeric: true, render: (row) => row.items },
    {
      key: 'totals',
      title: t('strategies.asked'),
      numeric: true,
      render: (row) => row.totals.map((total) => <div key={total.currency}><Money amount={total.amount} currency={total.currency} /></div>),
    },
    {
      key: 'state',
      title: t('common.fields.status'),
      render: (row) => (
        <>
          <LetterTag state={row.state} />
          {row.error_code ? <div className="small muted">{t(`dunning.error.${row.error_code}`, { defaultValue: row.error_detail ?? row.error_code })}</div> : null}
        </>
      ),
    },
    { key: 'recipient', title: t('dunning.recipient'), render: (row) => <span className="long-text">{goesTo(row)}</span> },
    { key: 'sent_at', title: t('dunning.sent_at'), sort: 'sent_at', render: (row) => <Instant value={row.sent_at} /> },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) => (
        <Button size="small" aria-label={`${t('dunning.open')}: ${row.customer_name} ${row.id}`} onClick={() => onOpen(row)}>
          {t('dunning.open')}
        </Button>
      ),
    },
  ]
  return <DataTable<Letter> label={t('dunning.letters')} columns={columns} rowKey={(row) => row.id} emptyText={t('dunning.no_letters')} {...list} />
}
