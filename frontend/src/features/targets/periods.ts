import dayjs, { type Dayjs } from 'dayjs'

export const PRESETS = ['month', 'last_month', 'quarter', 'last_quarter', 'year', 'last_year'] as const
export type Preset = (typeof PRESETS)[number]

const iso = (day: Dayjs) => day.format('YYYY-MM-DD')
const quarterOf = (day: Dayjs) => day.month(Math.floor(day.month() / 3) * 3).startOf('month')

/** First and last day of a period that is named by where it lies from today. */
export function presetDays(preset: Preset, today: Dayjs = dayjs()): { first_on: string; last_on: string } {
  if (preset === 'quarter' || preset === 'last_quarter') {
    const first = quarterOf(today).subtract(preset === 'quarter' ? 0 : 3, 'month')
    return { first_on: iso(first), last_on: iso(first.add(2, 'month').endOf('month')) }
  }
  const unit = preset.endsWith('year') ? 'year' : 'month'
  const day = today.subtract(preset.startsWith('last') ? 1 : 0, unit)
  return { first_on: iso(day.startOf(unit)), last_on: iso(day.endOf(unit)) }
}
