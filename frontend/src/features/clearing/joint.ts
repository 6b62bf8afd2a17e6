import type { Chosen } from '@/features/clearing/joint-credits'
import type { JointBody } from '@/features/clearing/joint-queries'
import { bodyOf, type Picked } from '@/features/clearing/picks'
import { compare, sum } from '@/lib/decimal'
import { pointerPath } from '@/lib/form-errors'
import type { FieldProblem } from '@/lib/problem'

const typed = (text: string): string => text.replace(/[\s,]/g, '') || '0'

/** What the chosen receipts and credit notes may give together. */
export const usable = (chosen: readonly Chosen[]): string => sum(chosen.map((one) => typed(one.amount)))

/** What is sent; an amount is said only where less than all of a credit may be used. Null while nothing is to be paid. */
export function jointBody(chosen: readonly Chosen[], picked: Picked, customer: number | undefined): JointBody | null {
  if (chosen.length === 0 || picked.picks.length === 0) return null
  const { items, small_difference } = bodyOf(usable(chosen), picked)
  const credits = chosen.map(({ credit, amount }) => ({
    ...(credit.kind === 'receipt' ? { payment_id: credit.id } : { invoice_id: credit.id }),
    open: credit.open,
    ...(compare(typed(amount), credit.open) === 0 ? {} : { amount: typed(amount) }),
  }))
  const nobody = chosen.every((one) => one.credit.customer_id === null)
  return { credits, items: items ?? [], ...(small_difference ? { small_difference } : {}), ...(nobody && customer ? { customer_id: customer } : {}) }
}

/** Puts "/items/1/amount" to the second item chosen; what is said of a credit names it, and the rest stands below. */
export function placedErrors(errors: readonly FieldProblem[], chosen: readonly Chosen[], picked: Picked, text: (error: FieldProblem) => string) {
  const byItem: Record<number, string[]> = {}
  const rest: string[] = []
  for (const error of errors) {
    const [field, index] = pointerPath(error.pointer)
    const pick = field === 'items' ? picked.picks[Number(index)] : undefined
    const credit = field === 'credits' ? chosen[Number(index)] : undefined
    if (pick) (byItem[pick.invoice_id] ??= []).push(text(error))
    else rest.push(credit ? `${credit.credit.number}: ${text(error)}` : text(error))
  }
  return { byItem, rest: [...new Set(rest)] }
}
