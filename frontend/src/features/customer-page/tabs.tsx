import { App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { saveStatement, useSendFile, useStatement, type Account, type Said } from '@/features/customer-page/queries'
import { problemText } from '@/lib/form-errors'
import { useLanguage } from '@/lib/i18n'
import { Day, Instant } from '@/ui/day'
import { FileInput } from '@/ui/file-input'
import { DayFilter } from '@/ui/filters'
import { Money } from '@/ui/money'
import { EmptyState, Loaded } from '@/ui/states'
import { StatusTag } from '@/ui/tags'

export function OpenItems({ accounts }: { accounts: Account[] }) {
  const { t } = useTranslation()
  if (accounts.every((account) => account.open_items.length === 0)) return <EmptyState text={t('customer_page.nothing_open')} />
  return (
    <>
      {accounts.map((account) => (
        <ul key={account.currency} className="lines" aria-label={`${t('customer_page.tabs.items')} ${account.currency}`}>
          {account.open_items.map((item) => (
            <li key={`${item.invoice_id}-${item.payment_id}`}>
              <span>
                <strong className="num">{item.number}</strong> <span className="muted small">{t(`enums.kind.${item.kind}`)}</span>
                <br />
                <span className="small muted">
                  {item.due_on ? (
                    <>
                      {t('customer_page.due')} <Day value={item.due_on} />
                    </>
                  ) : (
                    <Day value={item.issued_on} />
                  )}
                </span>
              </span>
              <span className="line-end">
                <Money amount={item.open} currency={account.currency} strong />
                <br />
                {item.days_overdue > 0 ? <StatusTag value="overdue" text={t('customer_page.days_late', { days: item.days_overdue })} /> : null}{' '}
                {item.disputed ? (
                  <span className="small muted">
                    {t('customer_page.in_dispute')} <Money amount={item.disputed_amount} />
                  </span>
                ) : null}
              </span>
            </li>
          ))}
        </ul>
      ))}
    </>
  )
}

export function StatementTab() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const language = useLanguage()
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const period = { ...(from ? { from_on: from } : {}), ...(to ? { to_on: to } : {}) }
  const statement = useStatement(period)
  const save = (form: 'pdf' | 'xlsx') => void saveStatement(form, language, period).catch((cause: unknown) => message.error(problemText(t, cause)))
  return (
    <>
      <div className="filters-fields statement-period">
        <DayFilter label={t('account.from_on')} value={from} onChange={setFrom} />
        <DayFilter label={t('account.to_on')} value={to} onChange={setTo} />
        <Button onClick={() => save('pdf')}>PDF</Button>
        <Button onClick={() => save('xlsx')}>XLSX</Button>
      </div>
      <Loaded query={statement} empty={(data) => data.accounts.length === 0} emptyText={t('account.nothing')}>
        {(data) => (
          <>
            {data.accounts.map((account) => (
              <ul key={account.currency} className="lines" aria-label={`${t('customer_page.tabs.statement')} ${account.currency}`}>
                <Edge text={t('account.opening')} day={data.from_on} amount={account.opening} currency={account.currency} />
                {account.movements.map((row, index) => (
                  <li key={index}>
                    <span>
                      <Day value={row.on} /> <span className="num">{row.number}</span>
                      <br />
                      <span className="small muted">
                        {t(row.kind === 'posting' ? `enums.kind.${row.document}` : `account.kinds.${row.kind}`)}
                        {row.reversal ? ` · ${t('account.reversed')}` : ''}
                      </span>
                    </span>
                    <span className="line-end">
                      <Money amount={row.debit ?? `-${row.credit}`} strong />
                      <br />
                      <span className="small muted">
                        <Money amount={row.balance} />
                      </span>
                    </span>
                  </li>
                ))}
                <Edge text={t('account.closing')} day={data.to_on} amount={account.closing} currency={account.currency} />
              </ul>
            ))}
          </>
        )}
      </Loaded>
    </>
  )
}

function Edge({ text, day, amount, currency }: { text: string; day: string; amount: string; currency: string }) {
  return (
    <li className="line-edge">
      <span>
        <Day value={day} /> {text}
      </span>
      <Money amount={amount} currency={currency} strong />
    </li>
  )
}

const TONE = { waiting: 'pending', taken_over: 'kept', rejected: 'broken' }

/** What was said before, what became of it, and a file that belongs to it. */
export function SaidTab({ answers }: { answers: Said[] }) {
  const { t } = useTranslation()
  if (answers.length === 0) return <EmptyState text={t('customer_page.nothing_said')} />
  return (
    <ul className="lines">
      {answers.map((said) => (
        <SaidLine key={said.id} said={said} />
      ))}
    </ul>
  )
}

function SaidLine({ said }: { said: Said }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [file, setFile] = useState<File>()
  const send = useSendFile()
  const submit = () => {
    if (!file) return
    send.mutate({ id: said.id, file }, { onSuccess: () => setFile(undefined), onError: (cause) => void message.error(problemText(t, cause)) })
  }
  return (
    <li>
      <span>
        <strong>{t(`answers.kinds.${said.kind}`)}</strong> {said.amount ? <Money amount={said.amount} currency={said.currency} /> : null}
        <br />
        <span className="small muted">
          <Instant value={said.answered_at} />
          {said.wanted_on ? (
            <>
              {' · '}
              <Day value={said.wanted_on} />
            </>
          ) : null}
          {said.files.length > 0 ? ` · ${said.files.join(', ')}` : ''}
        </span>
        <span className="said-file">
          <FileInput accept="" text={t('customer_page.choose_file')} value={file} onChange={setFile} />
          {file ? (
            <Button type="primary" size="small" loading={send.isPending} onClick={submit}>
              {t('customer_page.send_file')}
            </Button>
          ) : null}
        </span>
      </span>
      <StatusTag value={TONE[said.state]} text={t(`customer_page.state.${said.state}`)} />
    </li>
  )
}
