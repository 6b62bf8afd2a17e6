export type Language = 'zh-CN' | 'zh-TW' | 'en'

/** Groups the digits of a decimal string. Text in, text out: an amount never becomes a floating number. */
export function groupDigits(decimal: string): string {
  const match = /^([+-]?)(\d+)(\.\d+)?$/.exec(decimal.trim())
  if (!match) return decimal
  const [, sign = '', whole = '', fraction = ''] = match
  return `${sign}${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')}${fraction}`
}

/** A sentence of the server's with its amounts grouped: "CNY 1234.50 → CNY 9.00". Only what follows a currency is an amount. */
export function groupAmounts(sentence: string): string {
  return sentence.replace(/\b([A-Z]{3}) (-?\d+(?:\.\d+)?)(?![\w.-])/g, (_, currency: string, amount: string) => `${currency} ${groupDigits(amount)}`)
}

export const isNegative = (decimal: string): boolean => decimal.startsWith('-') && /[1-9]/.test(decimal)
export const isZero = (decimal: string): boolean => !/[1-9]/.test(decimal)

const DAY: Record<Language, Intl.DateTimeFormatOptions> = {
  'zh-CN': { year: 'numeric', month: '2-digit', day: '2-digit' },
  'zh-TW': { year: 'numeric', month: '2-digit', day: '2-digit' },
  en: { year: 'numeric', month: 'short', day: 'numeric' },
}
const LOCALE: Record<Language, string> = { 'zh-CN': 'zh-CN', 'zh-TW': 'zh-TW', en: 'en-GB' }

/** A business day ("2026-01-31") as the reader writes it. Read as UTC so that no time zone moves it. */
export function formatDay(iso: string, language: Language): string {
  const instant = new Date(`${iso.slice(0, 10)}T00:00:00Z`)
  if (Number.isNaN(instant.getTime())) return iso
  return new Intl.DateTimeFormat(LOCALE[language], { ...DAY[language], timeZone: 'UTC' }).format(instant)
}

/** A month ("2026-01" or any day in it) for the axis of a chart. */
export function formatMonth(iso: string, language: Language): string {
  const instant = new Date(`${iso.slice(0, 7)}-01T00:00:00Z`)
  if (Number.isNaN(instant.getTime())) return iso
  const options: Intl.DateTimeFormatOptions = { year: '2-digit', month: language === 'en' ? 'short' : 'numeric', timeZone: 'UTC' }
  return new Intl.DateTimeFormat(LOCALE[language], options).format(instant)
}

/** An instant in the reader's own time zone. */
export function formatInstant(iso: string, language: Language): string {
  const instant = new Date(iso)
  if (Number.isNaN(instant.getTime())) return iso
  const options: Intl.DateTimeFormatOptions = { ...DAY[language], hour: '2-digit', minute: '2-digit', hour12: false }
  return new Intl.DateTimeFormat(LOCALE[language], options).format(instant)
}

/** "0.1234" as "12.3 %". The ratio is the server's; only its dress changes here. */
export function formatRatio(ratio: string | number, language: Language, digits = 1): string {
  const value = Number(ratio)
  if (!Number.isFinite(value)) return String(ratio)
  const options: Intl.NumberFormatOptions = { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }
  return new Intl.NumberFormat(LOCALE[language], options).format(value)
}

export function formatNumber(value: string | number, language: Language, digits = 1): string {
  const number = Number(value)
  if (!Number.isFinite(number)) return String(value)
  return new Intl.NumberFormat(LOCALE[language], { maximumFractionDigits: digits }).format(number)
}

/** Short axis labels such as 1.2M or 120万, for charts only. */
export function formatCompact(value: number, language: Language): string {
  return new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(value)
}

/** A country by name in the reader's language; its two letters where nobody knows such a country. */
export function countryName(code: string, language: Language): string {
  return new Intl.DisplayNames([language], { type: 'region', fallback: 'code' }).of(code) ?? code
}
