import { App } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Clearing } from '@/features/clearing/contract'
import { jointBody, placedErrors, usable } from '@/features/clearing/joint'
import { JointCredits, markOf, type Chosen } from '@/features/clearing/joint-credits'
import { JointParts } from '@/features/clearing/joint-parts'
import { useCredits, useJointClear, useJointItems, useJointPreview, type CreditToPick } from '@/features/clearing/joint-queries'
import { useClearingKeys } from '@/features/clearing/keys'
import { OpenItems, type ItemFilter } from '@/features/clearing/open-items'
import { PickFoot } from '@/features/clearing/pick-foot'
import { PickedItems } from '@/features/clearing/picked-items'
import { allowedFrom, booked, changed, discounted, NOTHING, remaining, toggled, type Picked } from '@/features/clearing/picks'
import { useLate } from '@/features/clearing/use-late'
import { codeText } from '@/lib/form-errors'
import { isNegative } from '@/lib/format'
import { asProblem, type FieldProblem } from '@/lib/problem'

interface Props {
  company: string
  currency: string
  customer: number | undefined
  /** The receipt or credit note that one came from. */
  first: string
  onCleared: (clearing: Clearing) => void
  onBack: () => void
}

/** Several receipts and credit notes on one side, several items on the other, one clearing. */
export function JointPanel({ company, currency, customer, first, onCleared, onBack }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [chosen, setChosen] = useState<Chosen[] | null>(null)
  const [picked, setPicked] = useState<Picked>(NOTHING)
  const [filter, setFilter] = useState<ItemFilter>({ q: '' })
  const [refused, setRefused] = useState<{ body: string; errors: FieldProblem[]; text: string } | null>(null)
  const credits = useCredits({ company, currency, customer_id: customer })
  const start = credits.data?.items.find((one) => markOf(one) === first)
  const taken = chosen ?? (start ? [{ credit: start, amount: start.open }] : [])
  const latest = taken.map((one) => one.credit.on).sort().at(-1)
  const items = useJointItems({ company, currency, customer_id: filter.customer_id ?? customer, q: filter.q || undefined, on: latest })
  const clear = useJointClear()
  const open = usable(taken)
  const known = items.data ? allowedFrom(picked, items.data.items) : picked
  if (known !== picked) setPicked(known)
  const body = jointBody(taken, picked, customer)
  const text = JSON.stringify(body)
  const late = useLate(body)
  const preview = useJointPreview(late)
  const current = late !== null && preview.data !== undefined && JSON.stringify(late) === text ? preview.data : null
  const told = refused?.body === text ? refused.errors : (current?.errors ?? [])
  const { byItem, rest } = placedErrors(told, taken, picked, (error) => codeText(t, error.code, error.detail))
  if (refused?.body === text && told.length === 0) rest.push(refused.text)
  if (isNegative(remaining(open, picked))) rest.unshift(t('errors.codes.over_allocated'))
  const toggle = (credit: CreditToPick) => {
    const without = taken.filter((one) => markOf(one.credit) !== markOf(credit))
    setChosen(without.length < taken.length ? without : [...taken, { credit, amount: credit.open }])
  }
  const submit = async () => {
    if (clear.isPending || body === null) return
    try {
      const made = await clear.mutateAsync(body)
      setChosen([])
      setPicked(NOTHING)
      void message.success(t('joint.done', { count: made.credits }))
      onCleared(made)
    } catch (cause) {
      const problem = asProblem(cause)
      setRefused({ body: text, errors: problem.errors, text: codeText(t, problem.code, problem.message) })
    }
  }
  const discount = () => setPicked(discounted(picked))
  const small = () => setPicked(booked(open, picked, 'small_difference'))
  const charge = () => setPicked(booked(open, picked, 'bank_charge'))
  useClearingKeys((key) => {
    if (key === 'discount') discount()
    if (key === 'small') small()
    if (key === 'charge') charge()
    if (key === 'clear') void submit()
    if (key === 'back') onBack()
  })
  return (
    <div className="joint">
      <section className="panel" aria-label={t('joint.credits')}>
        <h2>{t('joint.credits')}</h2>
        <p className="panel-note">{t('joint.credits_note')}</p>
        <JointCredits
          rows={credits.data?.items}
          loading={credits.isFetching}
          error={credits.error}
          onRetry={() => void credits.refetch()}
          chosen={taken}
          onToggle={toggle}
          onAmount={(credit, amount) => setChosen(taken.map((one) => (markOf(one.credit) === markOf(credit) ? { ...one, amount } : one)))}
        />
      </section>
      <section className="panel joint-items" aria-label={t('payments.open_items')}>
        <h2>{t('payments.open_items')}</h2>
        <PickedItems
          picks={picked.picks}
          refusals={byItem}
          onChange={(id, part) => setPicked(changed(picked, id, part))}
          onRemove={(pick) => setPicked(toggled(open, picked, pick))}
        />
        {current && current.parts.length > 0 ? <JointParts preview={current} /> : null}
        <OpenItems
          rows={items.data?.items}
          loading={items.isFetching}
          error={items.error}
          onRetry={() => void items.refetch()}
          company={company}
          filter={filter}
          onFilter={setFilter}
          picked={new Set(picked.picks.map((pick) => pick.invoice_id))}
          onToggle={(item) => setPicked(toggled(open, picked, item))}
        />
        <PickFoot
          open={open}
          currency={currency}
          picked={picked}
          problems={rest}
          busy={clear.isPending}
          onDiscount={discount}
          onSmall={small}
          onCharge={charge}
          onClear={() => void submit()}
          onBack={onBack}
        />
      </section>
    </div>
  )
}
