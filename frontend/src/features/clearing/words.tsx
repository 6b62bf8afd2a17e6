import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { DifferenceKind, Reason } from '@/features/clearing/contract'
import { formatRatio, groupDigits, isZero, type Language } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'

const MONEY = new Set(['discount', 'difference', 'charge', 'left', 'short'])
const AGAINST = new Set([
  'payer_of_another_customer', 'reference_of_another_customer', 'reference_in_another_currency', 'reference_unknown', 'reference_differs',
  'amount_of_another_item', 'twin_amounts', 'same_amount_elsewhere', 'several_near', 'several_sums', 'ambiguous', 'claimed_before', 'search_limited',
  'reference_limited',
])

/** What speaks for or against a proposal, in words; a reason that has no words yet shows its plain key. */
function reasonText(t: TFunction, language: Language, currency: string, { key, params }: Reason): string {
  const dress = ([name, value]: [string, string | number]): [string, string] => {
    if (MONEY.has(name)) return [name, `${currency} ${groupDigits(String(value).replace(/^-/, ''))}`]
    if (name === 'per_mille') return ['share', formatRatio(Number(value) / 1000, language, 0)]
    return [name, String(value)]
  }
  return t(`clearing.reasons.${key}`, { ...Object.fromEntries(Object.entries(params).map(dress)), defaultValue: key })
}

export function Reasons({ reasons, currency }: { reasons: Reason[]; currency: string }) {
  const { t } = useTranslation()
  const language = useLanguage()
  return (
    <ul className="why">
      {reasons.map((reason) => (
        <li key={reason.key + JSON.stringify(reason.params)} className={AGAINST.has(reason.key) ? 'why-against' : undefined}>
          {reasonText(t, language, currency, reason)}
        </li>
      ))}
    </ul>
  )
}

/** How sure: a word of colour, and always the figure. */
export function Confidence({ value, automatic }: { value: number; automatic: boolean }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const tone = automatic ? 'tone-good' : value >= 800 ? 'tone-info' : 'tone-warn'
  return (
    <span className={`confidence num ${tone}`} title={t('clearing.confidence')}>
      {formatRatio(value / 1000, language, value % 10 === 0 ? 0 : 1)}
    </span>
  )
}

/** "Bank charge CNY 15.00"; nothing where all is even. */
export function differenceText(t: TFunction, kind: DifferenceKind, difference: string, currency: string): string | null {
  if (kind === 'none' || isZero(difference)) return null
  return `${t(`clearing.difference.${kind}`)} ${currency} ${groupDigits(difference.replace(/^-/, ''))}`
}
