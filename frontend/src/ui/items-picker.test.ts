import { expect, it } from 'vitest'
import { itemText } from '@/ui/items-picker'

const item = { number: 'INV-1', currency: 'CNY', open: '1234567.00', due_on: '2026-01-31' }

it.each([
  ['zh-CN', item, 'INV-1 · CNY 1,234,567.00 · 2026/01/31'],
  ['zh-TW', item, 'INV-1 · CNY 1,234,567.00 · 2026/01/31'],
  ['en', item, 'INV-1 · CNY 1,234,567.00 · 31 Jan 2026'],
  ['en', { ...item, currency: 'JPY', open: '50000' }, 'INV-1 · JPY 50,000 · 31 Jan 2026'],
] as const)('an open item as the reader writes amounts and days: %s', (language, one, text) => expect(itemText(one, language)).toBe(text))
