import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'

const TONES: Record<string, string> = {
  open: 'tone-plain',
  partly_paid: 'tone-info',
  paid: 'tone-good',
  applied: 'tone-good',
  partly_applied: 'tone-info',
  refunded: 'tone-muted',
  transferred: 'tone-muted',
  unapplied: 'tone-warn',
  unidentified: 'tone-bad',
  written_off: 'tone-muted',
  reversed: 'tone-muted',
  overdue: 'tone-bad',
  disputed: 'tone-warn',
  high: 'tone-bad',
  critical: 'tone-bad',
  medium: 'tone-warn',
  warning: 'tone-warn',
  low: 'tone-info',
  info: 'tone-info',
  kept: 'tone-good',
  broken: 'tone-bad',
  pending: 'tone-info',
  active: 'tone-good',
  inactive: 'tone-muted',
  revoked: 'tone-muted',
  normal: 'tone-good',
  abnormal: 'tone-bad',
}

/** A word with a tone; the word itself always says what the colour says. */
export function StatusTag({ value, text }: { value: string; text?: string }) {
  const { t } = useTranslation()
  return <Tag className={`tone ${TONES[value] ?? 'tone-plain'}`}>{text ?? t(`enums.status.${value}`, { defaultValue: value })}</Tag>
}

export function SeverityTag({ value }: { value: string }) {
  const { t } = useTranslation()
  return <Tag className={`tone ${TONES[value] ?? 'tone-plain'}`}>{t(`enums.severity.${value}`, { defaultValue: value })}</Tag>
}
