import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReceiptRow } from '@/features/clearing/contract'
import { useClearingKeys } from '@/features/clearing/keys'
import { OpenItems, type ItemFilter } from '@/features/clearing/open-items'
import { Panel } from '@/features/clearing/panel'
import { PickFoot } from '@/features/clearing/pick-foot'
import { PickedItems } from '@/features/clearing/picked-items'
import { allowedFrom, bodyOf, booked, changed, discounted, remaining, toggled, type Picked } from '@/features/clearing/picks'
import { useClear } from '@/features/clearing/moves'
import { useItems, usePreview } from '@/features/clearing/queries'
import { useLate } from '@/features/clearing/use-late'
import type { Clearing } from '@/features/clearing/contract'
import { codeText, pointerPath } from '@/lib/form-errors'
import { isNegative } from '@/lib/format'
import { asProblem, type FieldProblem } from '@/lib/problem'

export type Intent = 'discount' | 'small' | 'charge' | null

interface Props {
  row: ReceiptRow
  start: Picked
  /** The key that opened the panel. */
  intent: Intent
  onCleared: (clearing: Clearing) => void
  onBack: () => void
}

/** Chooses the items that a receipt pays, in parts or whole, and what is done with the difference. */
export function PickPanel({ row, start, intent, onCleared, onBack }: Props) {
  const { t } = useTranslation()
  const [picked, setPicked] = useState<Picked>(() => opened(row.open, start, intent))
  const [wanted, setWanted] = useState(intent === 'discount' && start.picks.every((pick) => pick.discount === ''))
  const [filter, setFilter] = useState<ItemFilter>({ q: '' })
  const [refused, setRefused] = useState<{ body: string; errors: FieldProblem[]; text: string } | null>(null)
  const items = useItems(row.payment_id, { customer_id: filter.customer_id, q: filter.q || undefined })
  const clear = useClear()

  // The terms of an item come with the list; a discount asked for before waits for them.
  const known = items.data ? allowedFrom(picked, items.data.items) : picked
  if (known !== picked || (wanted && items.data)) {
    setPicked(wanted && items.data ? discounted(known) : known)
    if (items.data) setWanted(false)
  }
  const body = bodyOf(row.open, picked)
  const late = useLate(picked.picks.length > 0 ? body : null)
  const preview = usePreview(row.payment_id, late)
  const told = refused?.body === JSON.stringify(body) ? refused.errors : late && preview.data && JSON.stringify(late) === JSON.stringify(body) ? preview.data.errors : []
  const { byItem, rest } = placed(told, picked, (error) => codeText(t, error.code, error.detail))
  if (refused?.body === JSON.stringify(body) && told.length === 0) rest.push(refused.text)

  const submit = async () => {
    if (clear.isPending || picked.picks.length === 0) return
    try {
      onCleared(await clear.mutateAsync({ id: row.payment_id, body }))
    } catch (cause) {
      const problem = asProblem(cause)
      setRefused({ body: JSON.stringify(body), errors: problem.errors, text: codeText(t, problem.code, problem.message) })
    }
  }
  const discount = () => setPicked(discounted(picked))
  const small = () => setPicked(booked(row.open, picked, 'small_difference'))
  const charge = () => setPicked(booked(row.open, picked, 'bank_charge'))
  useClearingKeys((key) => {
    if (key === 'discount') discount()
    if (key === 'small') small()
    if (key === 'charge') charge()
    if (key === 'clear') void submit()
    if (key === 'back') onBack()
  })
  const problems = [...new Set(isNegative(remaining(row.open, picked)) ? [t('errors.codes.over_allocated'), ...rest] : rest)]
  return (
    <Panel label={t('clearing.keys.pick')}>
      <PickedItems
        picks={picked.picks}
        refusals={byItem}
        onChange={(id, part) => setPicked(changed(picked, id, part))}
        onRemove={(pick) => setPicked(toggled(row.open, picked, pick))}
      />
      <OpenItems
        rows={items.data?.items}
        loading={items.isFetching}
        error={items.error}
        onRetry={() => void items.refetch()}
        company={row.company}
        filter={filter}
        onFilter={setFilter}
        picked={new Set(picked.picks.map((pick) => pick.invoice_id))}
        onToggle={(item) => setPicked(toggled(row.open, picked, item))}
      />
      <PickFoot
        open={row.open}
        currency={row.currency}
        picked={picked}
        problems={problems}
        busy={clear.isPending}
        onDiscount={discount}
        onSmall={small}
        onCharge={charge}
        onClear={() => void submit()}
        onBack={onBack}
      />
    </Panel>
  )
}

/** What the proposal has already is not pressed off again. */
function opened(open: string, start: Picked, intent: Intent): Picked {
  const kind = intent === 'small' ? 'small_difference' : intent === 'charge' ? 'bank_charge' : null
  if (kind === null || start.picks.some((pick) => pick[kind] !== '') || (kind === 'small_difference' && start.kept !== '')) return start
  return booked(open, start, kind)
}

/** Puts "/items/1/amount" to the second item chosen; the rest stands below. */
function placed(errors: FieldProblem[], { picks }: Picked, text: (error: FieldProblem) => string) {
  const byItem: Record<number, string[]> = {}
  const rest: string[] = []
  for (const error of errors) {
    const [field, index] = pointerPath(error.pointer)
    const pick = field === 'items' ? picks[Number(index)] : undefined
    if (pick) (byItem[pick.invoice_id] ??= []).push(text(error))
    else rest.push(text(error))
  }
  return { byItem, rest }
}
