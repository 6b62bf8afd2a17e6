import { useQuery } from '@tanstack/react-query'
import { Alert, App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, unwrap, type Schemas } from '@/lib/api'
import { codeText, pointerPath, problemText } from '@/lib/form-errors'
import { asProblem } from '@/lib/problem'
import { AllocateItems } from '@/ui/allocate-items'
import { DayInput } from '@/ui/day-input'
import { Money } from '@/ui/money'
import { plainAmount } from '@/ui/money-input'

interface Props {
  customerId: number
  company: string
  currency: string
  /** What is left to allocate, as the server says. */
  unapplied: string
  allocate: (body: Schemas['AllocationsIn']) => Promise<unknown>
}

/** The customer's open items that this receipt or credit note could pay, oldest first. */
function useOpenItems({ customerId, company, currency }: Props) {
  return useQuery({
    queryKey: ['invoices', 'to-allocate', customerId, currency, company],
    queryFn: () =>
      unwrap(
        api.GET('/api/v1/invoices', { params: { query: { customer_id: customerId, currency, company, status: 'unpaid', sort: 'due_on', limit: 200 } } }),
      ),
  })
}

/**
 * Picks the items that a receipt or credit note pays. Amounts are typed or taken over as they stand; whether they fit
 * is for the server to say, and what it refuses is shown at the row it names.
 */
export function AllocatePanel(props: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const items = useOpenItems(props)
  const [amounts, setAmounts] = useState<Record<number, string>>({})
  const [day, setDay] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<{ text: string; rows: Record<number, string> } | null>(null)
  const chosen = Object.keys(amounts).map(Number)

  const choose = (id: number, amount: string | null) =>
    setAmounts((now) => {
      const next = { ...now }
      if (amount === null) delete next[id]
      else next[id] = amount
      return next
    })
  const submit = async () => {
    setRefused(null)
    setBusy(true)
    const allocations = chosen.map((id) => ({ invoice_id: id, amount: plainAmount(amounts[id] ?? '') }))
    try {
      await props.allocate(day ? { allocations, effective_on: day } : { allocations })
      setAmounts({})
      message.success(t('payments.allocated'))
    } catch (cause) {
      const rows: Record<number, string> = {}
      for (const error of asProblem(cause).errors) {
        const id = chosen[Number(pointerPath(error.pointer)[1])]
        if (id !== undefined) rows[id] = codeText(t, error.code, error.detail)
      }
      setRefused({ text: problemText(t, cause), rows })
    } finally {
      setBusy(false)
    }
  }
  return (
    <section className="panel" aria-label={t('payments.allocate')}>
      <div className="panel-head">
        <h2>{t('payments.allocate')}</h2>
        <span className="panel-note">
          {t('payments.unapplied')}: <Money amount={props.unapplied} currency={props.currency} strong />
        </span>
      </div>
      <AllocateItems
        // A credit note is no item that another credit could pay.
        rows={items.data?.items.filter((item) => item.kind !== 'credit_note')}
        loading={items.isFetching}
        error={items.error}
        onRetry={() => void items.refetch()}
        unapplied={props.unapplied}
        amounts={amounts}
        refusals={refused?.rows ?? {}}
        onChoose={choose}
      />
      <div className="row apply-foot">
        {refused ? <Alert type="error" role="alert" showIcon title={refused.text} /> : null}
        <label className="filter-field" htmlFor="allocate-day">
          <span className="filter-label">{t('common.fields.effective_on')}</span>
          <DayInput id="allocate-day" value={day} onChange={setDay} placeholder={t('common.today_when_empty')} />
        </label>
        <Button type="primary" disabled={chosen.length === 0} loading={busy} onClick={() => void submit()}>
          {t('payments.apply', { items: chosen.length })}
        </Button>
      </div>
    </section>
  )
}
