import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/lib/api'
import { StatusTag } from '@/ui/tags'

/** How full the day of each person with a limit is; without limits it says nothing. */
export function DaysBar({ days }: { days: Schemas['WorkDay'][] | undefined }) {
  const { t } = useTranslation()
  const limited = days?.filter((day) => day.contacts_a_day !== null) ?? []
  if (!limited.length) return null
  return (
    <ul className="days">
      {limited.map((day) => (
        <li key={`${day.company} ${day.person}`}>
          {t('work.day', { person: day.person, done: day.done, waiting: day.waiting })} {t('work.day_of', { count: day.contacts_a_day ?? 0 })}{' '}
          {day.beyond ? <StatusTag value="warning" text={t('work.beyond', { count: day.beyond })} /> : null}
        </li>
      ))}
    </ul>
  )
}
