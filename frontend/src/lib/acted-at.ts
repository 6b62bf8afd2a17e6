import dayjs from 'dayjs'

/**
 * When something was done, of the day that a form says; no day is left to the server, and so is today, unless it has to be said. A day
 * that has passed is sent as its noon in UTC, which is the same day for the company wherever this browser is.
 */
export function actedAt(day: string | null | undefined, sayToday = false): { acted_at?: string } {
  if (!day) return {}
  if (day !== dayjs().format('YYYY-MM-DD')) return { acted_at: `${day}T12:00:00Z` }
  return sayToday ? { acted_at: dayjs().subtract(1, 'minute').toISOString() } : {}
}
