import { App, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { DeadlineTag, type ListProps } from '@/features/legal/cases-table'
import { MovedFrom } from '@/features/legal/limitations-table'
import { useMeetDeadline, type Deadline } from '@/features/legal/queries'
import { problemText } from '@/lib/form-errors'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'

interface Props extends Partial<ListProps<Deadline>> {
  rows: Deadline[] | undefined
  withCase?: boolean
  may: boolean
}

/** Days by which something must be done in court, with one press for what is done. */
export function DeadlinesTable({ withCase = true, may, ...list }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const meet = useMeetDeadline()
  const done = (row: Deadline, result: 'done' | 'dropped') => meet.mutate({ id: row.id, result }, { onError: (cause) => void message.error(problemText(t, cause)) })
  const columns: Column<Deadline>[] = [
    { key: 'stage', title: t('legal.deadline'), fixed: true, render: (row) => (withCase ? <Link to={`/legal/${row.case_id}`}>{t(`legal.stage.${row.stage}`)}</Link> : t(`legal.stage.${row.stage}`)) },
    { key: 'due_on', title: t('legal.due_on'), sort: withCase ? 'due_on' : undefined, render: (row) => <><span className={row.state === 'overdue' ? 'bad' : undefined}><Day value={row.due_on} /></span><MovedFrom day={row.told_on} /></> },
    { key: 'state', title: t('common.fields.status'), render: (row) => <DeadlineTag state={row.state} /> },
    { key: 'left', title: t('legal.days_left'), numeric: true, render: (row) => (row.done_on ? <Day value={row.done_on} /> : row.days_left) },
    ...(withCase
      ? [
          { key: 'customer', title: t('common.fields.customer'), render: (row: Deadline) => <Link className="clip" to={`/customers/${row.customer_id}?tab=disputes`}>{row.customer_name}</Link> },
          { key: 'number', title: t('legal.case_number'), wideOnly: true, render: (row: Deadline) => row.case_number ?? <span className="none">–</span> },
          { key: 'owner', title: t('legal.owner'), render: (row: Deadline) => row.owner ?? <span className="none">–</span> },
        ]
      : []),
    { key: 'note', title: t('common.fields.note'), render: (row) => (row.note ? <span className="long-text">{row.note}</span> : <span className="none">–</span>) },
  ]
  if (may) {
    columns.push({
      key: 'actions',
      title: t('common.fields.actions'),
      render: (row) =>
        row.done_on || row.state === 'lapsed' ? null : (
          <span className="row">
            <Button size="small" aria-label={`${t('legal.done')}: ${t(`legal.stage.${row.stage}`)} ${row.due_on}`} onClick={() => done(row, 'done')}>
              {t('legal.done')}
            </Button>
            <Button size="small" type="text" aria-label={`${t('legal.drop')}: ${t(`legal.stage.${row.stage}`)} ${row.due_on}`} onClick={() => done(row, 'dropped')}>
              {t('legal.drop')}
            </Button>
          </span>
        ),
    })
  }
  return <DataTable<Deadline> label={t('legal.deadlines')} columns={columns} rowKey={(row) => row.id} emptyText={t('legal.no_deadlines')} {...list} />
}
