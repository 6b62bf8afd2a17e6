import { useTranslation } from 'react-i18next'
import { formatNumber, formatRatio, type Language } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'

/** "0.0312" of a ratio as a percentage, days with their word; the value itself is the server's. */
export function useFigure(): (value: string | null, unit: string) => string {
  const { t } = useTranslation()
  const language: Language = useLanguage()
  return (value, unit) => {
    if (value === null) return t('dashboard.no_figure')
    if (unit === 'ratio') return formatRatio(value, language)
    if (unit === 'days') return t('dashboard.days', { days: formatNumber(value, language) })
    return formatNumber(value, language, 2)
  }
}
