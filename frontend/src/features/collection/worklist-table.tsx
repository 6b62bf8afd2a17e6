import { Button, Checkbox } from 'antd'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { WorklistRow } from '@/features/collection/queries'
import { formatDay } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { sentence } from '@/ui/sentences'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: WorklistRow[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  here: number
  /** Where a row is worked on. */
  addressOf: (row: WorklistRow) => string
  onRecord: ((row: WorklistRow) => void) | null
  /** Customers chosen to be recorded together; absent where nothing may be recorded. */
  chosen?: number[]
  onChoose?: (customer: number, on: boolean) => void
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

/** For whom somebody stands in, and what does not fit into the day. */
function Marks({ row }: { row: WorklistRow }) {
  const { t } = useTranslation()
  if (!row.absent && !row.beyond_capacity) return null
  return (
    <span>
      {row.absent ? <StatusTag value="info" text={t('work.for_absent', { name: row.absent })} /> : null}
      {row.beyond_capacity ? <StatusTag value="inactive" text={t('work.beyond_short')} /> : null}
    </span>
  )
}

/** What is best done next, and the tasks that a strategy gave. */
export function Best({ row }: { row: Pick<WorklistRow, 'next_best' | 'tasks' | 'worker'> }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { action, channel } = row.next_best
  return (
    <span className="stack">
      <span>{t(`work.actions.${action}`)}</span>
      {row.tasks.length ? (
        row.tasks.map((task) => (
          <span key={task.id} className="small muted">
            {t(`strategies.channel.${task.channel}`)} · {t('work.task_due', { level: task.level, on: formatDay(task.due_on, language) })}
            {task.person && task.person !== row.worker ? ` · ${t(`strategies.person.${task.person}`, { defaultValue: task.person })}` : null}
          </span>
        ))
      ) : channel ? (
        <span className="small muted">{t(`strategies.channel.${channel}`)}</span>
      ) : null}
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

export function WorklistTable({ here, addressOf, onRecord, chosen = [], onChoose, ...list }: Props) {
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
          <Link className="work-name" to={`/customers/${row.customer_id}`} aria-current={index === here ? 'true' : undefined}>
            {row.customer_name}
          </Link>
          <span className="small muted">
            {onChoose ? (
              <Checkbox
                aria-label={t('work.choose', { name: row.customer_name })}
                checked={chosen.includes(row.customer_id)}
                onChange={(event) => onChoose(row.customer_id, event.target.checked)}
              />
            ) : null}{' '}
            {[row.customer_number, row.collector].filter(Boolean).join(' · ')}
          </span>
          <Marks row={row} />
          {row.contact ? <Contact contact={row.contact} /> : null}
          <Link className="work-on" to={addressOf(row)}>
            {t('work.open')}
          </Link>
        </span>
      ),
    },
    { key: 'at_risk', title: t('collection.money_at_risk'), numeric: true, render: (row) => <Money amount={row.money_at_risk} currency={row.currency} strong /> },
    { key: 'score', title: t('collection.score'), numeric: true, render: (row) => row.score ?? <span className="none">–</span> },
    { key: 'reasons', title: t('collection.why'), render: (row) => <Reasons row={row} /> },
    { key: 'best', title: t('work.next_best'), render: (row) => <Best row={row} /> },
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
