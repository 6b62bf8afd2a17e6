import type { TFunction } from 'i18next'

interface Option {
  value: string
  label: string
}

/** Choices of a fixed set, in the reader's language: `enums.channel.phone` and so on. */
export function enumOptions(t: TFunction, kind: string, values: readonly string[]): Option[] {
  return values.map((value) => ({ value, label: t(`enums.${kind}.${value}`) }))
}

export const plainOptions = (values: readonly string[]): Option[] => values.map((value) => ({ value, label: value }))
