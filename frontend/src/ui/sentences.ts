import type { TFunction } from 'i18next'
import { formatDay, groupDigits, type Language } from '@/lib/format'

type Params = Record<string, unknown>

/**
 * Dresses the numbers of a server's reason for a sentence: amounts with their currency, days as the reader writes them,
 * names of rules in words. Nothing is worked out here.
 */
export function dressed(t: TFunction, language: Language, params: Params): Record<string, string> {
  const currency = typeof params.currency === 'string' ? params.currency : ''
  const dress = (key: string, value: unknown): string => {
    if (typeof value === 'string') {
      if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return formatDay(value, language)
      if (key === 'rule') return t(`risk.rules.${value}`, { defaultValue: value })
      if (key === 'severity') return t(`enums.severity.${value}`, { defaultValue: value })
      if (currency && /^-?\d+(\.\d+)?$/.test(value)) return `${currency} ${groupDigits(value)}`
    }
    return String(value ?? '–')
  }
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, dress(key, value)]))
}

/** The sentence for a key such as `reasons.overdue`; the bare key when there are no words for it yet. */
export function sentence(t: TFunction, language: Language, key: string, params: Params): string {
  return t(key, { ...dressed(t, language, params), defaultValue: key.split('.').at(-1) })
}
