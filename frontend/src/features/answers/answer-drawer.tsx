import { Alert, App, Button, Descriptions, Drawer, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { TONE } from '@/features/answers/answers-table'
import { saveFile, useDecide, type Answer, type Decision } from '@/features/answers/queries'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
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
    ...(answer.decided_at ? [{ key: 'decided', label: t('answers.decided'), children: `${(answer.decided_by ?? '').replace(/^user:/, '')} ${answer.decision ?? ''}` }] : []),
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
      {answer.state === 'waiting' ? <Decide answer={answer} onClose={onClose} /> : null}
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
  ]
  return <DataTable<Line> label={t('answers.lines')} columns={columns} rows={answer.items} rowKey={(line) => `${line.number}-${line.invoice_id}-${line.payment_id}`} />
}

function Decide({ answer, onClose }: { answer: Answer; onClose: () => void }) {
  const { t } = useTranslation()
  const can = useCan()
  const decide = useDecide()
  const [words, setWords] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  if (!can('collection:write')) return null
  const act = (decision: Decision['decision']) =>
    decide.mutate({ id: answer.id, decision, words: words.trim() || null }, { onSuccess: onClose, onError: (cause) => setProblem(problemText(t, cause)) })
  return (
    <section className="page" aria-label={t('answers.decide')}>
      {problem ? <Alert type="error" role="alert" showIcon title={problem} /> : null}
      <Input.TextArea aria-label={t('answers.decision')} placeholder={t('answers.decision')} rows={2} maxLength={200} value={words} onChange={(event) => setWords(event.target.value)} />
      <div className="row">
        <Button type="primary" loading={decide.isPending} onClick={() => act('take_over')}>
          {t('answers.take_over')}
        </Button>
        {answer.kind === 'promise' ? null : (
          <Button danger onClick={() => act('reject')}>
            {t('answers.reject')}
          </Button>
        )}
      </div>
    </section>
  )
}
