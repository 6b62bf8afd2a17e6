import { App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmForm } from '@/features/customer-page/confirm-form'
import { saveLetter, type Letter } from '@/features/customer-page/queries'
import { problemText } from '@/lib/form-errors'
import { useLanguage } from '@/lib/i18n'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

const TONE = { waiting: 'warning', agreed: 'kept', differs: 'info' }

/** A letter that asks to confirm a balance: what it states, and its one answer. */
export function LetterCard({ letter }: { letter: Letter }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const language = useLanguage()
  const [act, setAct] = useState<'agree' | 'differ' | null>(null)
  const save = () => void saveLetter(letter.id, language).catch((cause: unknown) => message.error(problemText(t, cause)))
  return (
    <section className="panel letter">
      <div className="panel-head">
        <h2>
          {t('customer_page.letter')} <Day value={letter.as_of} />
        </h2>
        <StatusTag value={TONE[letter.state]} text={t(`customer_page.letter_state.${letter.state}`)} />
      </div>
      <p className="panel-note">{t('customer_page.letter_note')}</p>
      <dl className="figures">
        {letter.balances.map((balance) => (
          <div key={balance.currency}>
            <dt>{t('customer_page.balance')}</dt>
            <dd>
              <Money amount={balance.amount} currency={balance.currency} strong />
            </dd>
          </div>
        ))}
      </dl>
      {letter.balances.length === 0 ? <p>{t('customer_page.nothing_open')}</p> : null}
      <div className="row">
        {letter.state === 'waiting' ? (
          <>
            <Button type="primary" onClick={() => setAct('agree')}>
              {t('customer_page.agree')}
            </Button>
            <Button onClick={() => setAct('differ')}>{t('customer_page.differ')}</Button>
          </>
        ) : null}
        <Button type="text" onClick={save}>
          {t('customer_page.letter_pdf')}
        </Button>
      </div>
      <ConfirmForm letter={letter} act={act} onClose={() => setAct(null)} />
    </section>
  )
}
