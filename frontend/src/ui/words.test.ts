import i18next, { type TFunction } from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import { rowsAddress } from '@/lib/rows-address'
import { idempotencyKeys } from '@/lib/idempotency'
import { changeLanguage, startI18n } from '@/lib/i18n'
import { bucketLabel } from '@/ui/buckets'
import { sentence } from '@/ui/sentences'

let t: TFunction
beforeAll(async () => {
  await startI18n()
  await changeLanguage('en')
  t = i18next.t
})

describe('bucket keys are read, for their bounds are data', () => {
  it.each([
    ['not_due', 'Not due'],
    ['1-30', '1–30 days'],
    ['31-45', '31–45 days'],
    ['365+', 'Over 365 days'],
    ['0-1y', 'Within 1 yr'],
    ['2-3y', '2–3 yrs'],
    ['3y+', 'Over 3 yrs'],
    ['something', 'something'],
  ])('%s', (key, label) => expect(bucketLabel(t, key)).toBe(label))
})

describe('reasons', () => {
  it('show amounts with their currency and days as the reader writes them', () => {
    const params = { currency: 'CNY', amount: '1234567.50', days: 41 }
    expect(sentence(t, 'en', 'collection.reasons.overdue', params)).toBe('CNY 1,234,567.50 overdue, oldest 41 days')
    expect(sentence(t, 'en', 'collection.reasons.next_step_due', { on: '2026-11-30' })).toBe('next step due 30 Nov 2026')
  })
  it('name rules and severities in words, and an unknown reason by its key', () => {
    expect(sentence(t, 'en', 'collection.reasons.flag', { rule: 'over_limit', severity: 'critical' })).toBe('Over the limit (Critical)')
    expect(sentence(t, 'en', 'collection.reasons.brand_new', {})).toBe('brand_new')
  })
})

describe('addresses of the API become addresses of screens', () => {
  it.each([
    ['/api/v1/invoices?overdue=true&currency=CNY', '/invoices?overdue=true&currency=CNY'],
    ['/api/v1/promises', '/promises'],
    ['/api/v1/reports/aging?currency=CNY', '/aging?currency=CNY'],
  ])('%s', (url, address) => expect(rowsAddress(url)).toBe(address))
})

describe('idempotency keys', () => {
  it('stay with the same content and change with it', () => {
    const keyFor = idempotencyKeys()
    const first = keyFor({ amount: '1.00' })
    expect(keyFor({ amount: '1.00' })).toBe(first)
    expect(keyFor({ amount: '2.00' })).not.toBe(first)
  })
})
