import { useTranslation } from 'react-i18next'
import { Instant } from '@/ui/day'
import { StatusTag } from '@/ui/tags'

/** That mail to an address comes back, since when. */
export function Bounced({ at }: { at: string | null }) {
  const { t } = useTranslation()
  if (!at) return null
  return (
    <div>
      <StatusTag value="broken" text={t('common.mail_returned')} /> <span className="small muted"><Instant value={at} /></span>
    </div>
  )
}
