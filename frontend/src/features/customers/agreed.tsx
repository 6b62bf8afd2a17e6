import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Schemas } from '@/lib/api'
import { useLanguage } from '@/lib/i18n'
import { dressed } from '@/ui/sentences'
import { StatusTag } from '@/ui/tags'

/** A line of a dispute, a payment plan or a customer's link: the way there, who said so for the customer, and the words with it. */
export function Agreed({ event }: { event: Schemas['TimelineEvent'] }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { dispute_id, plan_id, contact, note, taken_back_on } = event.params
  return (
    <>
      <div className="row">
        {dispute_id ? <Link to={`/disputes/${String(dispute_id)}`}>{t('disputes.one')}</Link> : null}
        {plan_id ? <Link to={`/payment-plans/${String(plan_id)}`}>{t('plans.number', { id: String(plan_id) })}</Link> : null}
        {contact ? <span className="muted">{String(contact)}</span> : null}
        {taken_back_on ? <StatusTag value="reversed" text={t('timeline.taken_back', dressed(t, language, { day: taken_back_on }))} /> : null}
      </div>
      {note ? <div className="long-text">{String(note)}</div> : null}
    </>
  )
}
