import { App, Button, Descriptions, Drawer } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { TONE } from '@/features/answers/answers-table'
import { DecidePanel } from '@/features/answers/decide-panel'
import { saveFile, type Answer } from '@/features/answers/queries'
import { problemText } from '@/lib/form-errors'
import { Actor } from '@/ui/actor'
import { DataTable, type Column } from '@/ui/data-table'
import { Day, Instant } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

type Line = Answer['items'][number]

/** What a customer said, whole: its lines, its files, and the two buttons of whoever looks at it. */
export function AnswerDrawer({ answer, onClose }: { answer: Answer | null; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Drawer open={answer !== null} onClose={onClose} size={640} title={answer ? `${t(`answers.kinds.${answer.kind}`)} · ${answer.customer_name}` : ''} destroyOnHidden>
      {answer ? <Opened answer={answer} onClose={onClose} /> : null}
    </Drawer>
  )
}

function Opened({ answer, onClose }: { answer: Answer; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const save = (file: Answer['files'][number]) => void saveFile(file).catch((cause: unknown) => message.error(problemText(t, cause)))
  const none = <span className="none">–</span>
  const facts = [
    { key: 'state', label: t('common.fields.status'), children: <StatusTag value={TONE[answer.state] ?? 'open'} text={t(`answers.state.${answer.state}`)} /> },
    { key: 'at', label: t('answers.answered_at'), children: <Instant value={answer.answered_at} /> },
    { key: 'person', label: t('answers.person'), children: answer.person ?? none },
    { key: 'amount', label: t('common.fields.amount'), children: <Money amount={answer.amount} currency={answer.currency} strong /> },
    { key: 'on', label: t('answers.wanted_on'), children: <Day value={answer.wanted_on} /> },
    ...(answer.parts ? [{ key: 'parts', label: t('customer_page.parts'), children: `${answer.parts} · ${t(`enums.rhythm.${answer.rhythm}`)}` }] : []),
    ...(answer.reason ? [{ key: 'reason', label: t('common.fields.reason'), children: t(`enums.dispute_reason.${answer.reason}`) }] : []),
    { key: 'words', label: t('answers.words'), children: answer.words ?? none },
    ...(answer.plan_id ? [{ key: 'plan', label: t('answers.plan'), children: <Link to={`/payment-plans/${answer.plan_id}`}>#{answer.plan_id}</Link> }] : []),
    ...(answer.decided_at ? [{ key: 'decided', label: t('answers.decided'), children: <span className="long-text"><Actor value={answer.decided_by} /> {answer.decision}</span> }] : []),
  ]
  return (
    <div className="page">
      <Descriptions size="small" column={1} colon={false} items={facts} />
      {answer.items.length > 0 ? <Lines answer={answer} /> : null}
      {answer.files.map((file) => (
        <Button key={file.attachment_id} type="link" className="file-link" onClick={() => save(file)}>
          {file.file_name}
        </Button>
      ))}
      {answer.state === 'waiting' ? <DecidePanel answer={answer} onClose={onClose} /> : null}
    </div>
  )
}

function Lines({ answer }: { answer: Answer }) {
  const { t } = useTranslation()
  const columns: Column<Line>[] = [
    { key: 'number', title: t('common.fields.number'), render: (line) => (line.invoice_id ? <Link to={`/invoices/${line.invoice_id}`}>{line.number}</Link> : line.number) },
    { key: 'ours', title: t('answers.ours'), numeric: true, render: (line) => <Money amount={line.ours} currency={line.currency} /> },
    { key: 'amount', title: t(answer.kind === 'differs' ? 'answers.theirs' : 'answers.disputed'), numeric: true, render: (line) => <Money amount={line.amount} currency={line.currency} strong /> },
    { key: 'words', title: t('answers.words'), render: (line) => line.words ?? '–' },
    ...(answer.state === 'taken_over' ? [{ key: 'became', title: t('answers.became'), render: (line: Line) => <Became line={line} /> }] : []),
  ]
  return <DataTable<Line> label={t('answers.lines')} columns={columns} rows={answer.items} rowKey={(line) => `${line.number}-${line.invoice_id}-${line.payment_id}`} />
}

/** What a line became when it was taken over. */
function Became({ line }: { line: Line }) {
  const { t } = useTranslation()
  if (line.dispute_id) return <Link to={`/disputes/${line.dispute_id}`}>{t('answers.become.dispute')}</Link>
  if (line.reconciliation_id) return <Link to={`/reconciliations/${line.reconciliation_id}`}>{t('answers.become.reconciliation')}</Link>
  return <span className="none">–</span>
}
