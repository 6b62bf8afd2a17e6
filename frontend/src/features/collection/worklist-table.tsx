import { Button } from 'antd'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { WorklistRow } from '@/features/collection/queries'
import { useLanguage } from '@/lib/i18n'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { sentence } from '@/ui/sentences'

interface Props {
  rows: WorklistRow[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  here: number
  onRecord: ((row: WorklistRow) => void) | null
}

/** Why a rank is what it is, weightiest first, in one line. */
export function Reasons({ row }: { row: Pick<WorklistRow, 'reasons'> }) {
  const { t } = useTranslation()
  const language = useLanguage()
  return (
    <span className="reasons">
      {row.reasons.map((reason, index) => (
        <Fragment key={reason.key + JSON.stringify(reason.params)}>
          {index > 0 ? ' · ' : null}
          <span className={`reason-${reason.key}`}>{sentence(t, language, `collection.reasons.${reason.key}`, reason.params)}</span>
        </Fragment>
      ))}
    </span>
  )
}

function Contact({ contact }: { contact: NonNullable<WorklistRow['contact']> }) {
  return (
    <span className="small contact">
      {contact.name}
      {contact.phone ? (
        <>
          {' · '}
          <a href={`tel:${contact.phone}`}>{contact.phone}</a>
        </>
      ) : null}
    </span>
  )
}

export function WorklistTable({ here, onRecord, ...list }: Props) {
  const { t } = useTranslation()
  const columns: Column<WorklistRow>[] = [
    { key: 'rank', title: t('collection.rank'), numeric: true, wideOnly: true, width: 52, render: (row) => <span className="muted">{row.rank}</span> },
    {
      key: 'customer',
      title: t('common.fields.customer'),
      fixed: true,
      width: 210,
      render: (row, index) => (
        <span className="stack">
          <Link to={`/customers/${row.customer_id}`} aria-current={index === here ? 'true' : undefined}>
            {row.customer_name}
          </Link>
          <span className="small muted">{[row.customer_number, row.collector].filter(Boolean).join(' · ')}</span>
          {row.contact ? <Contact contact={row.contact} /> : null}
        </span>
      ),
    },
    { key: 'at_risk', title: t('collection.money_at_risk'), numeric: true, render: (row) => <Money amount={row.money_at_risk} currency={row.currency} strong /> },
    { key: 'score', title: t('collection.score'), numeric: true, render: (row) => row.score ?? <span className="none">–</span> },
    { key: 'reasons', title: t('collection.why'), render: (row) => <Reasons row={row} /> },
    {
      key: 'last',
      title: t('collection.last_contact'),
      render: (row) => (
        <span className="stack">
          <Day value={row.last_contact_on} />
          {row.last_action ? (
            <span className="small muted">
              {t(`enums.channel.${row.last_action.channel}`)} · {t(`enums.outcome.${row.last_action.outcome}`)}
            </span>
          ) : null}
        </span>
      ),
    },
    {
      key: 'next',
      title: t('collection.next_step'),
      render: (row) => (
        <span className="stack">
          <Day value={row.next_on} />
          {row.next_step ? <span className="small muted">{row.next_step}</span> : null}
        </span>
      ),
    },
  ]
  if (onRecord) {
    columns.push({
      key: 'actions',
      title: t('common.fields.actions'),
      render: (row) => (
        <Button size="small" onClick={() => onRecord(row)} aria-label={t('collection.record_for', { name: row.customer_name })}>
          {t('collection.record_short')}
        </Button>
      ),
    })
  }
  return (
    <DataTable<WorklistRow>
      label={t('collection.worklist')}
      columns={columns}
      rowKey={(row) => `${row.customer_id}|${row.currency}`}
      rowClass={(_row, index) => (index === here ? 'row-here' : '')}
      emptyText={t('collection.nothing_to_chase')}
      {...list}
    />
  )
}
