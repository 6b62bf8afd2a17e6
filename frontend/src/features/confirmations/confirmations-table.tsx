import { App, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { saveLetter, type Confirmation } from '@/features/confirmations/queries'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Confirmation[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
  onSend: (row: Confirmation) => void
  onRemind: (row: Confirmation) => void
  onMail: (row: Confirmation) => void
  onReturn: (row: Confirmation) => void
}

const TONE: Record<string, string> = { made: 'inactive', sent: 'pending', no_answer: 'broken', agreed: 'kept', differs: 'warning' }

export function ConfirmationsTable({ onSend, onRemind, onMail, onReturn, ...list }: Props) {
  const { t } = useTranslation()
  const columns: Column<Confirmation>[] = [
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
    {
      key: 'balances',
      title: t('confirmations.balance'),
      numeric: true,
      render: (row) =>
        row.balances.length === 0 ? (
          <span className="none">–</span>
        ) : (
          row.balances.map((balance) => (
            <div key={balance.currency}>
              <Money amount={balance.amount} currency={balance.currency} />
            </div>
          ))
        ),
    },
    {
      key: 'state',
      title: t('common.fields.status'),
      render: (row) => (
        <>
          <StatusTag value={TONE[row.state] ?? 'open'} text={t(`confirmations.states.${row.state}`)} />
          {row.returned_on ? (
            <>
              <StatusTag value="broken" text={t('confirmations.returned')} />
              <div className="muted small clip" title={row.return_reason ?? ''}>
                {row.return_reason}
              </div>
            </>
          ) : row.bounced ? (
            <StatusTag value="broken" text={t('common.mail_returned')} />
          ) : null}
        </>
      ),
    },
    { key: 'sent_on', title: t('confirmations.sent_on'), sort: 'sent_on', render: (row) => <Day value={row.sent_on} /> },
    {
      key: 'reminders',
      title: t('confirmations.reminders'),
      render: (row) => (
        <>
          {row.reminders > 0 ? `${row.reminders} · ` : ''}
          <Day value={row.reminded_on} /> {row.reminder_due ? <StatusTag value="warning" text={t('confirmations.reminder_due')} /> : null}
        </>
      ),
    },
    { key: 'acts', title: t('common.fields.actions'), render: (row) => <Acts row={row} onSend={onSend} onRemind={onRemind} onMail={onMail} onReturn={onReturn} /> },
  ]
  return <DataTable<Confirmation> label={t('confirmations.letters')} columns={columns} rowKey={(row) => row.id} emptyText={t('confirmations.no_letters')} {...list} />
}

function Acts({ row, onSend, onRemind, onMail, onReturn }: { row: Confirmation } & Pick<Props, 'onSend' | 'onRemind' | 'onMail' | 'onReturn'>) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const can = useCan()
  const save = () => void saveLetter(row).catch((cause: unknown) => message.error(problemText(t, cause)))
  return (
    <span className="row">
      {can('confirmations:write') ? (
        <>
          <Button size="small" aria-label={`${t('confirmations.letter_pdf')}: ${row.customer_name}`} onClick={save}>
            PDF
          </Button>
          {row.state === 'agreed' || row.state === 'differs' ? null : (
            <Button size="small" aria-label={`${t(row.state === 'made' ? 'confirmations.mail' : 'confirmations.mail_reminder')}: ${row.customer_name}`} onClick={() => onMail(row)}>
              {t(row.state === 'made' ? 'confirmations.mail' : 'confirmations.mail_reminder')}
            </Button>
          )}
          {row.state === 'made' || row.returned_on ? (
            <Button size="small" aria-label={`${t('confirmations.mark_sent')}: ${row.customer_name}`} onClick={() => onSend(row)}>
              {t('confirmations.mark_sent')}
            </Button>
          ) : null}
          {row.state === 'sent' || row.state === 'no_answer' ? (
            <Button size="small" aria-label={`${t('confirmations.reminded')}: ${row.customer_name}`} onClick={() => onRemind(row)}>
              {t('confirmations.reminded')}
            </Button>
          ) : null}
          {(row.state === 'sent' || row.state === 'no_answer') && !row.bounced ? (
            <Button size="small" aria-label={`${t('confirmations.returned_title')}: ${row.customer_name}`} onClick={() => onReturn(row)}>
              {t('confirmations.returned')}
            </Button>
          ) : null}
        </>
      ) : null}
      {row.answer_id ? <Link to={`/answers?state=&q=${encodeURIComponent(row.customer_number)}`}>{t('confirmations.answer')}</Link> : null}
    </span>
  )
}
