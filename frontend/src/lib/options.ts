import type { TFunction } from 'i18next'

interface Option {
  value: string
  label: string
}

/** How money comes in. */
export const PAYMENT_METHODS = ['bank_transfer', 'cash', 'cheque', 'draft', 'card', 'other'] as const

/** Choices of a fixed set, in the reader's language: `enums.channel.phone` and so on. */
export function enumOptions(t: TFunction, kind: string, values: readonly string[]): Option[] {
  return values.map((value) => ({ value, label: t(`enums.${kind}.${value}`) }))
}

export const plainOptions = (values: readonly string[]): Option[] => values.map((value) => ({ value, label: value }))
