import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { actedAt } from '@/lib/acted-at'

beforeEach(() => {
  vi.useFakeTimers()
  vi.setSystemTime(new Date('2026-03-05T09:30:00'))
})
afterEach(() => vi.useRealTimers())

it('leaves today to the server and says a day that has passed by its noon', () => {
  expect([actedAt(undefined), actedAt(null), actedAt('2026-03-05')]).toEqual([{}, {}, {}])
  expect(actedAt('2026-03-04')).toEqual({ acted_at: '2026-03-04T12:00:00Z' })
})

it('says today where another day would count else', () => {
  expect(actedAt('2026-03-05', true)).toEqual({ acted_at: new Date('2026-03-05T09:29:00').toISOString() })
  expect(actedAt(undefined, true)).toEqual({})
})
