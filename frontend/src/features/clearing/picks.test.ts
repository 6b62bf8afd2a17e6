import { describe, expect, it } from 'vitest'
import type { Proposal } from '@/features/clearing/contract'
import { allowedFrom, bodyOf, booked, changed, discounted, NOTHING, picksOf, remaining, short, toggled, type Pick } from '@/features/clearing/picks'

const item = (invoice_id: number, open: string, allowed: string | null = '0.00'): Pick => ({
  invoice_id, number: `INV-${invoice_id}`, open, allowed, amount: '', discount: '', small_difference: '', bank_charge: '',
})
const chosen = (open: string, ...items: Pick[]) => items.reduce((picked, one) => toggled(open, picked, one), NOTHING)

describe('picking items', () => {
  it('takes what is left of the money, then whole items', () => {
    const picked = chosen('985.00', item(1, '500.00'), item(2, '500.00'))
    expect(picked.picks.map((pick) => pick.amount)).toEqual(['500.00', '485.00'])
    expect(remaining('985.00', picked)).toBe('0.00')
    expect(picked.picks.map(short)).toEqual(['0.00', '15.00'])
    expect(toggled('985.00', picked, item(1, '500.00')).picks.map((pick) => pick.invoice_id)).toEqual([2])
  })
  it('keeps an amount half typed from breaking the sum', () => {
    const picked = changed(chosen('10.00', item(1, '10.00')), 1, { amount: '1,0' })
    expect(remaining('10.00', picked)).toBe('0.00')
    expect(remaining('10.00', changed(picked, 1, { amount: '4.' }))).toBe('6.00')
  })
})

describe('differences', () => {
  it('takes a bank charge off the item that lacks it, and back', () => {
    const picked = chosen('985.00', item(1, '500.00'), item(2, '500.00'))
    const charged = booked('985.00', picked, 'bank_charge')
    expect(charged.picks.map((pick) => pick.bank_charge)).toEqual(['', '15.00'])
    expect(booked('985.00', charged, 'bank_charge').picks[1]?.bank_charge).toBe('')
  })
  it('lowers the last amount when more was chosen than there is', () => {
    const picked = changed(chosen('99.99', item(1, '100.00')), 1, { amount: '100.00' })
    expect(booked('99.99', picked, 'small_difference').picks[0]).toMatchObject({ amount: '99.99', small_difference: '0.01' })
  })
  it('keeps a small overpayment, but never as a charge', () => {
    const picked = chosen('100.02', item(1, '100.00'))
    expect(booked('100.02', picked, 'small_difference').kept).toBe('0.02')
    expect(booked('100.02', booked('100.02', picked, 'small_difference'), 'small_difference').kept).toBe('')
    expect(booked('100.02', picked, 'bank_charge')).toEqual(picked)
  })
  it('takes the discount of all items that have one, and back', () => {
    const picked = chosen('2000.00', item(1, '1000.00', '20.00'), item(2, '300.00'))
    const off = discounted(picked)
    expect(off.picks.map((pick) => [pick.amount, pick.discount])).toEqual([['980.00', '20.00'], ['300.00', '']])
    expect(discounted(off).picks[0]).toMatchObject({ amount: '1000.00', discount: '' })
    expect(discounted(NOTHING)).toEqual(NOTHING)
  })
})

const proposal = (change: Partial<Proposal>): Proposal => ({
  key: 'k', confidence: 990, automatic: true, fits: true, difference_kind: 'none', difference: '0.00', customer_ids: [7], reasons: [],
  items: [{ invoice_id: 1, number: 'INV-1', customer_id: 7, customer_number: 'C7', customer_name: 'x', due_on: '2026-01-01', open: '100.00', amount: '100.00', difference: '0.00' }],
  ...change,
})

describe('a proposal taken over', () => {
  it('brings its difference along', () => {
    const [first] = proposal({}).items
    const charge = picksOf(proposal({ difference_kind: 'bank_charge', items: [{ ...first!, amount: '85.00', difference: '15.00' }] }))
    expect(charge.picks[0]).toMatchObject({ amount: '85.00', bank_charge: '15.00', discount: '' })
    expect(picksOf(proposal({ difference_kind: 'small_difference', difference: '0.03' })).kept).toBe('0.03')
    expect(picksOf(proposal({ difference_kind: 'on_account', difference: '50.00' })).kept).toBe('')
  })
  it('learns the discounts allowed', () => {
    const known = allowedFrom(picksOf(proposal({})), [{ invoice_id: 1, discount: '2.00' }])
    expect(known.picks[0]?.allowed).toBe('2.00')
    expect(allowedFrom(known, [{ invoice_id: 1, discount: '9.00' }])).toBe(known)
  })
})

it('sends only what was said', () => {
  const picked = booked('985.00', chosen('985.00', item(1, '1000.00')), 'bank_charge')
  expect(bodyOf('985.00', picked)).toEqual({ open: '985.00', items: [{ invoice_id: 1, amount: '985.00', bank_charge: '15.00' }] })
  expect(bodyOf('5.00', NOTHING, 9)).toEqual({ open: '5.00', items: [], customer_id: 9 })
})
