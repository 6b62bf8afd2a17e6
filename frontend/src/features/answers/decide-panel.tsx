import { Alert, Button, Checkbox, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDecide, useDisputeReasons, type Answer, type Decision } from '@/features/answers/queries'
import { pointerPath, problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import { asProblem } from '@/lib/problem'
import { Money } from '@/ui/money'

type Line = Answer['items'][number]
type Becomes = Line['usual']

function choices(answer: Answer, line: Line): Becomes[] {
  if (answer.kind === 'dispute') return ['dispute', 'nothing']
  return line.invoice_id === null ? ['reconciliation', 'nothing'] : ['dispute', 'reconciliation', 'nothing']
}

/** Which of the answer's lines a refusal is about, by their numbers. */
function named(answer: Answer, cause: unknown): string {
  const places = asProblem(cause).errors.map((error) => pointerPath(error.pointer)[1])
  return [...new Set(places)].map((place) => answer.items[Number(place)]?.number).filter(Boolean).join(', ')
}

/** Takes an answer over, so that it becomes disputes, differences or a plan; or rejects it. */
export function DecidePanel({ answer, onClose }: { answer: Answer; onClose: () => void }) {
  const { t } = useTranslation()
  const can = useCan()
  const decide = useDecide()
  const [words, setWords] = useState('')
  const [noteOnly, setNoteOnly] = useState(false)
  const [becomes, setBecomes] = useState<Record<number, Becomes>>({})
  const [reason, setReason] = useState<string>()
  const [percent, setPercent] = useState('0')
  const [count, setCount] = useState(answer.parts)
  const [problem, setProblem] = useState<string | null>(null)
  const confirming = answer.kind === 'agreed' || answer.kind === 'differs'
  if (!can('collection:write') && !(confirming && can('confirmations:write'))) return null
  const of = (line: Line) => becomes[line.id] ?? line.usual
  const lined = answer.kind === 'dispute' || answer.kind === 'differs'
  const made = lined || answer.kind === 'plan'
  const argued = !noteOnly && lined && answer.items.some((line) => of(line) === 'dispute')
  const act = (decision: Decision['decision']) => {
    const taking = decision === 'take_over' && made && !noteOnly
    const body: Decision = {
      decision,
      words: words.trim() || null,
      note_only: decision === 'take_over' && made && noteOnly,
      items: taking && lined ? answer.items.map((line) => ({ item_id: line.id, becomes: of(line) })) : [],
      dispute_reason: taking && argued ? (reason ?? null) : null,
      plan: taking && answer.kind === 'plan' ? { invoice_ids: [], annual_percent: percent || '0', count, grace_days: 0, missed_allowed: 0 } : null,
    }
    decide.mutate({ id: answer.id, ...body }, { onSuccess: onClose, onError: (cause) => setProblem([named(answer, cause), problemText(t, cause)].filter(Boolean).join(': ')) })
  }
  return (
    <section className="page" aria-label={t('answers.decide')}>
      {problem ? <Alert type="error" role="alert" showIcon title={problem} /> : null}
      {lined && !noteOnly ? (
        <div role="group" aria-label={t('answers.becomes')}>
          <p className="panel-note">{t('answers.becomes')}</p>
          {answer.items.map((line) => (
            <div key={line.id} className="row" style={{ justifyContent: 'space-between', marginBottom: 8 }}>
              <span>
                <strong className="num">{line.number}</strong>
                <Left line={line} />
              </span>
              <Select<Becomes>
                aria-label={`${t('answers.becomes')}: ${line.number}`}
                style={{ minWidth: 160 }}
                value={of(line)}
                onChange={(value) => setBecomes({ ...becomes, [line.id]: value })}
                options={choices(answer, line).map((value) => ({ value, label: t(`answers.become.${value}`) }))}
              />
            </div>
          ))}
        </div>
      ) : null}
      {argued ? <ReasonSelect answer={answer} value={reason} onChange={setReason} /> : null}
      {answer.kind === 'plan' && !noteOnly ? (
        <div className="row">
          <label>
            {t('customer_page.parts')} <InputNumber aria-label={t('customer_page.parts')} min={1} max={36} precision={0} value={count} onChange={setCount} />
          </label>
          <label>
            {t('answers.percent')} <Input aria-label={t('answers.percent')} maxLength={7} value={percent} onChange={(event) => setPercent(event.target.value)} style={{ width: 90 }} />
          </label>
        </div>
      ) : null}
      {made ? (
        <Checkbox checked={noteOnly} onChange={(event) => setNoteOnly(event.target.checked)}>
          {t('answers.note_only')}
        </Checkbox>
      ) : null}
      <Input.TextArea aria-label={t('answers.decision')} placeholder={t('answers.decision')} rows={2} maxLength={200} value={words} onChange={(event) => setWords(event.target.value)} />
      <div className="row">
        <Button type="primary" loading={decide.isPending} onClick={() => act('take_over')}>
          {t('answers.take_over')}
        </Button>
        {answer.kind === 'promise' || answer.kind === 'offer_accepted' ? null : (
          <Button danger onClick={() => act('reject')}>
            {t('answers.reject')}
          </Button>
        )}
      </div>
    </section>
  )
}

/** What of the item can be argued about now, where that is not what the customer said. */
function Left({ line }: { line: Line }) {
  const { t } = useTranslation()
  if (line.arguable === null) return null
  const nothing = Number(line.arguable) === 0
  return (
    <div className="small muted">
      {nothing ? t('answers.nothing_left') : t('answers.arguable')} {nothing ? null : <Money amount={line.arguable} currency={line.currency} />}
    </div>
  )
}

/** The company's reasons; the customer's own word is chosen where the company uses it. */
function ReasonSelect({ answer, value, onChange }: { answer: Answer; value: string | undefined; onChange: (code: string) => void }) {
  const { t } = useTranslation()
  const reasons = useDisputeReasons(answer.company)
  const rows = reasons.data?.items ?? []
  const own = rows.some((row) => row.code === answer.reason) ? (answer.reason ?? undefined) : undefined
  return (
    <Select
      aria-label={t('answers.dispute_reason')}
      placeholder={t('answers.dispute_reason')}
      loading={reasons.isFetching}
      value={value ?? own}
      onChange={onChange}
      options={rows.map((row) => ({ value: row.code, label: row.name }))}
    />
  )
}
