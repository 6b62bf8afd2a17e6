import { App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PersonFields } from '@/features/customer-page/fields'
import { useAcceptPlan, useAnswerOffer, useDeclinePlan, type Offer, type Plan } from '@/features/customer-page/queries'
import { Day } from '@/ui/day'
import { FormDrawer } from '@/ui/form-drawer'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

const TONE = { offered: 'warning', running: 'info', kept: 'kept', defaulted: 'broken' }

/** A plan to pay in parts: what is due when, and the buttons that accept or decline it. */
export function PlanCard({ plan }: { plan: Plan }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [act, setAct] = useState<'accept' | 'decline' | null>(null)
  const accept = useAcceptPlan(plan.id)
  const decline = useDeclinePlan(plan.id)
  const submit = async ({ person, words }: { person: string; words?: string }) => {
    await (act === 'decline' ? decline.mutateAsync({ person, words: words?.trim() || null }) : accept.mutateAsync({ person }))
    void message.success(t('customer_page.thanks'))
  }
  return (
    <section className="panel letter" aria-label={t('customer_page.plan_offer')}>
      <div className="panel-head">
        <h2>{t('customer_page.plan_offer')}</h2>
        <StatusTag value={TONE[plan.status]} text={t(`customer_page.plan_state.${plan.status}`)} />
      </div>
      <p className="panel-note">
        {t('customer_page.plan_covers', { items: plan.items.map((item) => item.number).join(', ') })}
        {plan.status === 'offered' ? (
          <>
            {' · '}
            {t('customer_page.accept_until')} <Day value={plan.accept_until} />
          </>
        ) : null}
      </p>
      <ul className="lines" aria-label={t('customer_page.parts')}>
        {plan.parts.map((part) => (
          <li key={part.number}>
            <span>
              {part.number}. <Day value={part.due_on} />
            </span>
            <Money amount={part.amount} currency={plan.currency} strong />
          </li>
        ))}
        <li className="line-edge">
          <span>{t('customer_page.plan_total', { percent: plan.annual_percent })}</span>
          <Money amount={plan.total} currency={plan.currency} strong />
        </li>
      </ul>
      {plan.status === 'offered' ? (
        <div className="row" style={{ marginTop: 12 }}>
          <Button type="primary" onClick={() => setAct('accept')}>
            {t('customer_page.accept_plan')}
          </Button>
          <Button onClick={() => setAct('decline')}>{t('customer_page.decline_plan')}</Button>
        </div>
      ) : null}
      <FormDrawer<{ person: string; words?: string }>
        open={act !== null}
        title={act ? t(`customer_page.${act}_plan`) : ''}
        submitText={t(act === 'decline' ? 'customer_page.send' : 'customer_page.accept_plan')}
        onClose={() => setAct(null)}
        onSubmit={submit}
      >
        <p className="panel-note">{act ? t(`customer_page.${act}_plan_note`) : ''}</p>
        <PersonFields withWords={act === 'decline'} />
      </FormDrawer>
    </section>
  )
}

/** A discount for paying early, taken or declined once. */
export function OfferCard({ offer }: { offer: Offer }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [act, setAct] = useState<'take' | 'decline' | null>(null)
  const answer = useAnswerOffer(offer.id)
  const submit = async ({ person, words }: { person: string; words?: string }) => {
    await answer.mutateAsync({ accepted: act === 'take', person, words: words?.trim() || null })
    void message.success(t('customer_page.thanks'))
  }
  return (
    <section className="panel letter" aria-label={t('customer_page.offer')}>
      <div className="panel-head">
        <h2>
          {t('customer_page.offer')} {offer.percent} %
        </h2>
        {offer.answer ? <StatusTag value={offer.answer === 'offer_accepted' ? 'kept' : 'inactive'} text={t(`answers.kinds.${offer.answer}`)} /> : null}
      </div>
      <p>
        <span className="num">{offer.invoice_number}</span>: {t('customer_page.pay_only')} <Money amount={offer.to_pay} currency={offer.currency} strong /> {t('customer_page.until')} <Day value={offer.expires_on} />
      </p>
      {offer.status === 'offered' && !offer.answer ? (
        <div className="row">
          <Button type="primary" onClick={() => setAct('take')}>
            {t('customer_page.take_offer')}
          </Button>
          <Button onClick={() => setAct('decline')}>{t('customer_page.decline_offer')}</Button>
        </div>
      ) : null}
      <FormDrawer<{ person: string; words?: string }> open={act !== null} title={act ? t(`customer_page.${act}_offer`) : ''} submitText={t('customer_page.send')} onClose={() => setAct(null)} onSubmit={submit}>
        <p className="panel-note">{act ? t(`customer_page.${act}_offer_note`) : ''}</p>
        <PersonFields />
      </FormDrawer>
    </section>
  )
}
