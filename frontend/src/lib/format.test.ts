import { describe, expect, it } from 'vitest'
import { formatDay, formatInstant, formatMonth, formatRatio, groupAmounts, groupDigits, isNegative, isZero } from '@/lib/format'

describe('groupDigits', () => {
  it.each([
    ['0.00', '0.00'],
    ['999', '999'],
    ['1234.50', '1,234.50'],
    ['-1234567.05', '-1,234,567.05'],
    ['1234567890123456789.123', '1,234,567,890,123,456,789.123'],
    ['1235', '1,235'],
    ['not money', 'not money'],
  ])('%s → %s', (amount, shown) => expect(groupDigits(amount)).toBe(shown))
})

it.each([
  ['Acme · INV-20260001: CNY 160000.00 → CNY 1300000.00', 'Acme · INV-20260001: CNY 160,000.00 → CNY 1,300,000.00'],
  ['C1: a@b.example → c@d.example', 'C1: a@b.example → c@d.example'],
  ['ABC 20260001-7', 'ABC 20260001-7'],
])('groups the amounts of a sentence: %s', (told, shown) => expect(groupAmounts(told)).toBe(shown))

describe('signs are read off the text', () => {
  it('knows zero in any number of decimals', () => {
    expect(['0', '0.00', '-0.00', '0.000'].map(isZero)).toEqual([true, true, true, true])
    expect(isZero('0.01')).toBe(false)
  })
  it('does not call minus nothing negative', () => {
    expect(isNegative('-0.00')).toBe(false)
    expect(isNegative('-0.01')).toBe(true)
  })
})

describe('days', () => {
  it('are written in the reader’s way and moved by no time zone', () => {
    expect(formatDay('2026-01-31', 'zh-CN')).toBe('2026/01/31')
    expect(formatDay('2026-01-31', 'zh-TW')).toBe('2026/01/31')
    expect(formatDay('2026-01-31', 'en')).toBe('31 Jan 2026')
  })
  it('that are none are shown as they came', () => expect(formatDay('0000-00-00', 'en')).toBe('0000-00-00'))
  it('become months and instants', () => {
    expect(formatMonth('2026-03-31', 'en')).toBe('Mar 26')
    expect(formatInstant('2026-03-31T08:05:00Z', 'zh-CN')).toMatch(/2026\/0[34]\/\d\d \d\d:05/)
  })
})

describe('ratios', () => {
  it('become percentages', () => {
    expect(formatRatio('0.1234', 'en')).toBe('12.3%')
    expect(formatRatio('0.95', 'zh-CN')).toBe('95.0%')
  })
})
