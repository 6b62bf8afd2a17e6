import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LetterCard } from '@/features/customer-page/letters'
import { DocumentsTab } from '@/features/customer-page/documents'
import { OfferCard, PlanCard } from '@/features/customer-page/offers'
import type { Account, CustomerPage } from '@/features/customer-page/queries'
import { DisputeForm, PlanForm, PromiseForm } from '@/features/customer-page/say-forms'
import { OpenItems, SaidTab, StatementTab } from '@/features/customer-page/tabs'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { TabBar } from '@/ui/tab-bar'

type Act = 'promise' | 'dispute' | 'plan'

function Totals({ accounts }: { accounts: Account[] }) {
  const { t } = useTranslation()
  return (
    <section className="panel totals" aria-label={t('customer_page.balance')}>
      {accounts.map((account) => (
        <dl key={account.currency} className="figures">
          <div>
            <dt>{t('customer_page.balance')}</dt>
            <dd className="figure-large">
              <Money amount={account.closing} currency={account.currency} strong />
            </dd>
          </div>
          <div>
            <dt>{t('customer_page.overdue')}</dt>
            <dd>
              <Money amount={account.overdue} currency={account.currency} dimZero />
            </dd>
          </div>
        </dl>
      ))}
      {accounts.length === 0 ? <p>{t('customer_page.nothing_open')}</p> : null}
    </section>
  )
}

/** Everything one customer sees: what is open, letters to answer, and what it can say. */
export function CustomerPageView({ page }: { page: CustomerPage }) {
  const { t } = useTranslation()
  const [tab, setTab] = useState('items')
  const [act, setAct] = useState<Act | null>(null)
  const accounts = page.statement.accounts
  const owes = accounts.some((account) => account.open_items.some((item) => !item.open.startsWith('-')))
  const form = { accounts, onClose: () => setAct(null) }
  const tabs = [
    { key: 'items', children: <OpenItems accounts={accounts} /> },
    { key: 'statement', children: <StatementTab /> },
    ...(page.documents.length > 0 ? [{ key: 'documents', children: <DocumentsTab documents={page.documents} /> }] : []),
    { key: 'said', children: <SaidTab answers={page.answers} /> },
  ]
  return (
    <>
      <Totals accounts={accounts.filter((account) => account.open_items.length > 0)} />
      {owes ? (
        <div className="row says">
          <Button type="primary" size="large" onClick={() => setAct('promise')}>
            {t('customer_page.promise')}
          </Button>
          <Button size="large" onClick={() => setAct('dispute')}>
            {t('customer_page.dispute')}
          </Button>
          <Button size="large" onClick={() => setAct('plan')}>
            {t('customer_page.plan')}
          </Button>
        </div>
      ) : null}
      {page.confirmations.map((letter) => (
        <LetterCard key={letter.id} letter={letter} />
      ))}
      {page.offers.map((offer) => (
        <OfferCard key={offer.id} offer={offer} />
      ))}
      {page.plans.map((plan) => (
        <PlanCard key={plan.id} plan={plan} />
      ))}
      <section className="panel">
        <TabBar label={page.customer_name} active={tab} onChange={setTab} tabs={tabs.map((one) => ({ ...one, label: t(`customer_page.tabs.${one.key}`) }))} />
      </section>
      <p className="muted small">
        {t('customer_page.valid_until')} <Day value={page.expires_at} />
      </p>
      <PromiseForm {...form} open={act === 'promise'} />
      <DisputeForm {...form} open={act === 'dispute'} />
      <PlanForm {...form} open={act === 'plan'} />
    </>
  )
}
