import type { ClearBody, PickItem, Proposal } from '@/features/clearing/contract'
import { compare, difference, sum } from '@/lib/decimal'
import { isZero } from '@/lib/format'

/** An item chosen for a receipt: how much of the money it takes and what is taken off it beside the money. */
export interface Pick {
  invoice_id: number
  number: string
  open: string
  /** Discount the terms allow for money of that day; null when not known yet. */
  allowed: string | null
  amount: string
  discount: string
  small_difference: string
  bank_charge: string
}

export interface Picked {
  picks: Pick[]
  /** The part of an overpayment that is booked away as a small difference. */
  kept: string
}

export type Beside = 'discount' | 'small_difference' | 'bank_charge'
export const NOTHING: Picked = { picks: [], kept: '' }
const BLANK = { discount: '', small_difference: '', bank_charge: '' }

/** A field as it stands while one types. */
const typed = (text: string): string => text.replace(/[\s,]/g, '') || '0'
const beside = (pick: Pick): string => sum([pick.discount, pick.small_difference, pick.bank_charge].map(typed))

/** What of the receipt would be left: below zero, more was chosen than it has. */
export function remaining(open: string, { picks, kept }: Picked): string {
  return difference(open, ...picks.map((pick) => typed(pick.amount)), typed(kept))
}

/** What would stay open of an item. */
export const short = (pick: Pick): string => difference(pick.open, typed(pick.amount), beside(pick))

export function picksOf(proposal: Proposal): Picked {
  const kind = proposal.difference_kind
  const picks = proposal.items.map((item) => {
    const off = kind !== 'none' && kind !== 'on_account' && !isZero(item.difference) ? { [kind]: item.difference } : {}
    const { invoice_id, number, open, amount } = item
    return { invoice_id, number, open, amount, allowed: null, ...BLANK, ...off }
  })
  const over = kind === 'small_difference' && compare(proposal.difference, '0') > 0
  return { picks, kept: over ? proposal.difference : '' }
}

/** Takes an item on, for as much of the money as is left and it needs; or off again. */
export function toggled(open: string, picked: Picked, item: Pick | PickItem): Picked {
  const without = picked.picks.filter((pick) => pick.invoice_id !== item.invoice_id)
  if (without.length < picked.picks.length) return { ...picked, picks: without }
  const left = remaining(open, picked)
  const amount = compare(left, '0') > 0 && compare(left, item.open) < 0 ? left : item.open
  const allowed = 'allowed' in item ? item.allowed : item.discount
  const pick = { invoice_id: item.invoice_id, number: item.number, open: item.open, allowed, amount, ...BLANK }
  return { ...picked, picks: [...picked.picks, pick] }
}

export function changed(picked: Picked, id: number, part: Partial<Pick>): Picked {
  return { ...picked, picks: picked.picks.map((pick) => (pick.invoice_id === id ? { ...pick, ...part } : pick)) }
}

/** Fills in the discounts allowed, once they are known. */
export function allowedFrom(picked: Picked, items: readonly { invoice_id: number; discount: string }[]): Picked {
  const known = new Map(items.map((item) => [item.invoice_id, item.discount]))
  if (!picked.picks.some((pick) => pick.allowed === null && known.has(pick.invoice_id))) return picked
  return { ...picked, picks: picked.picks.map((pick) => ({ ...pick, allowed: pick.allowed ?? known.get(pick.invoice_id) ?? null })) }
}

/** Takes the discount of every item that has one; when all have it already, gives it back. */
export function discounted(picked: Picked): Picked {
  const can = picked.picks.filter((pick) => pick.allowed !== null && !isZero(pick.allowed))
  const all = can.length > 0 && can.every((pick) => typed(pick.discount) === pick.allowed)
  const change = (pick: Pick): Pick => {
    if (!can.includes(pick)) return pick
    const discount = all ? '' : (pick.allowed ?? '')
    return { ...pick, discount, amount: difference(pick.open, typed(discount), typed(pick.small_difference), typed(pick.bank_charge)) }
  }
  return { ...picked, picks: picked.picks.map(change) }
}

/**
 * Books the difference away: an overpayment is kept; what is missing is taken off the last item that it is missing on.
 * Pressed again it is put back.
 */
export function booked(open: string, picked: Picked, kind: 'small_difference' | 'bank_charge'): Picked {
  const set = [...picked.picks].reverse().find((pick) => !isZero(typed(pick[kind])))
  if (set) return changed(picked, set.invoice_id, { [kind]: '' })
  if (!isZero(typed(picked.kept)) && kind === 'small_difference') return { ...picked, kept: '' }
  const left = remaining(open, picked)
  if (compare(left, '0') > 0 && picked.picks.every((pick) => isZero(short(pick)))) return kind === 'small_difference' ? { ...picked, kept: left } : picked
  const last = picked.picks.at(-1)
  if (compare(left, '0') < 0 && last) {
    const missing = difference('0', left)
    return changed(picked, last.invoice_id, { amount: difference(typed(last.amount), missing), [kind]: sum([typed(last[kind]), missing]) })
  }
  const lacking = [...picked.picks].reverse().find((pick) => compare(short(pick), '0') > 0)
  return lacking ? changed(picked, lacking.invoice_id, { [kind]: short(lacking) }) : picked
}

const said = (kind: string, text: string) => (isZero(typed(text)) ? {} : { [kind]: typed(text) })

export function bodyOf(open: string, picked: Picked, customer?: number): ClearBody {
  const items = picked.picks.map((pick) => ({
    invoice_id: pick.invoice_id,
    amount: typed(pick.amount),
    ...said('discount', pick.discount),
    ...said('small_difference', pick.small_difference),
    ...said('bank_charge', pick.bank_charge),
  }))
  return { open, items, ...said('small_difference', picked.kept), ...(customer === undefined ? {} : { customer_id: customer }) }
}
