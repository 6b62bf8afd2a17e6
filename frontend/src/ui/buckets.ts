import type { TFunction } from 'i18next'

/** Words for a bucket key. Bounds are data of the company, so the key is read, not looked up. */
export function bucketLabel(t: TFunction, key: string): string {
  if (key === 'not_due') return t('common.buckets.not_due')
  const years = /^(\d+)-(\d+)y$/.exec(key)
  if (years) return years[1] === '0' ? t('common.buckets.within_years', { count: Number(years[2]) }) : t('common.buckets.years', { from: years[1], to: years[2] })
  const overYears = /^(\d+)y\+$/.exec(key)
  if (overYears) return t('common.buckets.over_years', { count: Number(overYears[1]) })
  const days = /^(\d+)-(\d+)$/.exec(key)
  if (days) return t('common.buckets.days', { from: days[1], to: days[2] })
  const overDays = /^(\d+)\+$/.exec(key)
  if (overDays) return t('common.buckets.over_days', { days: overDays[1] })
  return key
}
