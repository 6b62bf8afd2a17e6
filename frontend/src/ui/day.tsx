import { formatDay, formatInstant } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'

export function Day({ value }: { value: string | null | undefined }) {
  const language = useLanguage()
  if (!value) return <span className="none">–</span>
  return (
    <time className="day" dateTime={value}>
      {formatDay(value, language)}
    </time>
  )
}

export function Instant({ value }: { value: string | null | undefined }) {
  const language = useLanguage()
  if (!value) return <span className="none">–</span>
  return (
    <time className="day" dateTime={value} title={value}>
      {formatInstant(value, language)}
    </time>
  )
}
