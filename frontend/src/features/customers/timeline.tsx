import { Button, Timeline as Line } from 'antd'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Agreed } from '@/features/customers/agreed'
import { useTimeline } from '@/features/customers/queries'
import type { Schemas } from '@/lib/api'
import { useLanguage } from '@/lib/i18n'
import { Actor } from '@/ui/actor'
import { Day, Instant } from '@/ui/day'
import { Money } from '@/ui/money'
import { dressed } from '@/ui/sentences'
import { StatusTag } from '@/ui/tags'
import { Loaded } from '@/ui/states'
import { COLORS } from '@/ui/theme'

type Event = Schemas['TimelineEvent']

const TONES: Record<string, string> = {
  action: COLORS.primary,
  promise: COLORS.primary,
  payment_received: COLORS.good,
  flag_opened: COLORS.bad,
  legal_deadline_missed: COLORS.bad,
  dispute_opened: COLORS.bad,
  plan_defaulted: COLORS.bad,
  plan_kept: COLORS.good,
  payment_reversed: COLORS.bad,
  invoice_reversed: COLORS.bad,
  allocation_reversed: COLORS.bad,
}

function words(value: unknown): string {
  return value === null || value === undefined ? '' : String(value)
}

/** The documents an event is about, as links; the numbers are the server's. */
function Documents({ event }: { event: Event }) {
  const { t } = useTranslation()
  const { number, payment_number, credit_number } = event.params
  const ownPayment = event.payment_id !== null && event.invoice_id === null
  return (
    <>
      {event.invoice_id !== null ? <Link to={`/invoices/${event.invoice_id}`}>{words(number) || t('invoices.one')}</Link> : null}
      {event.payment_id !== null ? (
        <Link to={`/payments/${event.payment_id}`}>{words(ownPayment ? number : payment_number) || t('payments.one')}</Link>
      ) : null}
      {credit_number && credit_number !== number ? <span>{words(credit_number)}</span> : null}
    </>
  )
}

/** A line of a legal case: what was noted, whether it was put right, and the way to the case. */
function InCourt({ event }: { event: Event }) {
  const { t } = useTranslation()
  const { case_id, note, corrects_id, corrected_by_id } = event.params
  return (
    <>
      <div className="row">
        <Link to={`/legal/${words(case_id)}`}>{t('legal.case_no', { id: words(case_id) })}</Link>
        {corrected_by_id ? <StatusTag value="reversed" text={t('collection.corrected')} /> : null}
        {corrects_id ? <StatusTag value="pending" text={t('collection.correction')} /> : null}
        {event.type === 'allocated' ? <span className="muted">{t('timeline.recovered')}</span> : null}
      </div>
      {note ? <div className="long-text">{words(note)}</div> : null}
    </>
  )
}

type Correct = ((action: number) => void) | undefined
/** What was kept with an action, shown beside it. */
type FilesOf = ((action: number) => ReactNode) | undefined
interface LineProps {
  event: Event
  onCorrect: Correct
  filesOf: FilesOf
}

function Said({ event, onCorrect, filesOf }: LineProps) {
  const { t } = useTranslation()
  const { channel, outcome, contact, note, next_step, next_on, corrects_id, corrected_by_id } = event.params
  const { action_id } = event
  return (
    <>
      <div>
        <strong>{t(`enums.channel.${words(channel)}`)}</strong> · {t(`enums.outcome.${words(outcome)}`)}
        {contact ? <span className="muted"> · {words(contact)}</span> : null}
        {corrected_by_id ? <StatusTag value="reversed" text={t('collection.corrected')} /> : null}
        {corrects_id ? <StatusTag value="pending" text={t('collection.correction')} /> : null}
        {action_id === null ? null : filesOf?.(action_id)}
        {onCorrect && action_id !== null && !corrected_by_id ? (
          <Button type="link" size="small" onClick={() => onCorrect(action_id)}>
            {t('collection.correct')}
          </Button>
        ) : null}
      </div>
      {note ? <div className="long-text">{words(note)}</div> : null}
      {next_step || next_on ? (
        <div className="muted">
          {t('collection.next_step')}: {words(next_step)} {next_on ? <Day value={words(next_on)} /> : null}
        </div>
      ) : null}
    </>
  )
}

/** What was written to the customer: a dunning letter, or a mail with a statement or confirmation; where it stands, to whom, about what. */
function Wrote({ event }: { event: Event }) {
  const { t } = useTranslation()
  const { channel, state, error_code, recipient, subject } = event.params
  const mailed = event.type === 'mail'
  return (
    <div>
      <strong>{t(mailed ? `mailings.states.${words(state)}` : `enums.channel.${words(channel)}`)}</strong>
      {mailed ? null : ` · ${t(`dunning.state.${words(state)}`, { defaultValue: words(state) })}`}
      <span className="muted"> {words(recipient)}</span>
      {mailed && error_code ? <span className="muted"> · {t(`mailings.errors.${words(error_code)}`, { defaultValue: words(error_code) })}</span> : null}
      {subject ? <div className="long-text">{words(subject)}</div> : null}
    </div>
  )
}

function EventLine({ event, onCorrect, filesOf }: LineProps) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { procedure, stage, outcome } = event.params
  const legal = event.type.startsWith('legal') ? { procedure: t(`legal.procedure.${words(procedure)}`), stage: t(`legal.stage.${words(stage)}`), outcome: t(`legal.outcome.${words(outcome)}`) } : {}
  const mailed = event.type === 'mail' ? { kind: t(`mailings.kinds.${words(event.params.kind)}`) } : {}
  const decided = event.type === 'dispute_decided' ? { outcome: t(`disputes.status.${words(outcome)}`) } : {}
  const params = { ...dressed(t, language, { currency: event.currency, ...event.params }), ...legal, ...mailed, ...decided }
  return (
    <div className="event">
      <div className="row event-head">
        <Day value={event.on} />
        <span>{t(`timeline.${event.type}`, params)}</span>
        <Documents event={event} />
        {event.amount ? <Money amount={event.amount} currency={event.currency} strong /> : null}
        {event.type === 'promise' ? <span className="muted">{t('collection.promised_by')} <Day value={words(event.params.promised_on)} /></span> : null}
        {/* Flags, deadlines, ends of plans and letters of paper are of a day as a whole: they have no hour of their own. */}
        {/^flag|deadline|confirmation|plan_kept|plan_defaulted/.test(event.type) ? null : (
          <span className="small muted event-at">
            <Instant value={event.at} /> {event.params.actor ? <Actor value={words(event.params.actor)} /> : null}
          </span>
        )}
      </div>
      {event.type === 'customer_answer' ? (
        <div>
          <strong>{t(`answers.kinds.${words(event.params.kind)}`)}</strong> · {t(`answers.state.${words(event.params.state)}`)}
          <span className="muted"> {words(event.params.contact)}</span>
          {event.params.note ? <div className="long-text">{words(event.params.note)}</div> : null}
        </div>
      ) : null}
      {event.params.case_id ? <InCourt event={event} /> : null}
      {/^(dispute|plan|link)_/.test(event.type) ? <Agreed event={event} /> : null}
      {event.type === 'action' ? <Said event={event} onCorrect={onCorrect} filesOf={filesOf} /> : null}
      {event.type === 'letter' || event.type === 'mail' ? <Wrote event={event} /> : null}
      {event.type === 'confirmation' ? <Link to={`/confirmations/${words(event.params.run_id)}`}>{t(`confirmations.channels.${words(event.params.channel)}`)}</Link> : null}
      {event.params.reason ? <div className="muted">{words(event.params.reason)}</div> : null}
    </div>
  )
}

/** Everything that happened with a customer, latest first: documents, cash, actions, promises, disputes, plans, flags. */
export function Timeline({ customerId, onCorrect, filesOf }: { customerId: number; onCorrect?: Correct; filesOf?: FilesOf }) {
  const { t } = useTranslation()
  const [trail, setTrail] = useState<string[]>([''])
  const timeline = useTimeline(customerId, trail.at(-1) ?? '')
  return (
    <section className="panel">
      <Loaded query={timeline} empty={(data) => data.items.length === 0} emptyText={t('customers.no_events')}>
        {(data) => (
          <>
            <Line items={data.items.map((event, index) => ({ key: index, color: TONES[event.type] ?? '#9db0b0', content: <EventLine event={event} onCorrect={onCorrect} filesOf={filesOf} /> }))} />
            <nav className="paging" aria-label={t('common.paging.label')}>
              <span />
              <span className="paging-buttons">
                <Button disabled={trail.length < 2} onClick={() => setTrail(trail.slice(0, -1))}>
                  {t('common.paging.previous')}
                </Button>
                <Button disabled={!data.next_cursor} onClick={() => setTrail([...trail, data.next_cursor ?? ''])}>
                  {t('common.paging.next')}
                </Button>
              </span>
            </nav>
          </>
        )}
      </Loaded>
    </section>
  )
}
