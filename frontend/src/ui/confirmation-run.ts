import type { TFunction } from 'i18next'

const RUN = /^confirmation run (\d+)$/

/** A note or source that the program wrote itself for a run of confirmations, in the reader's words; any other stays as it is. */
export function runText(t: TFunction, told: string): string {
  const id = RUN.exec(told)?.[1]
  return id === undefined ? told : t('confirmations.run_no', { id })
}
