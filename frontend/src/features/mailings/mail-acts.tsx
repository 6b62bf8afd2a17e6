import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useResend, useSettle, type Mail } from '@/features/mailings/queries'
import { useCan } from '@/lib/me'
import { ReasonModal } from '@/ui/reason-modal'

const ACTS: Partial<Record<Mail['state'], Act[]>> = {
  sent: ['returned'],
  failed: ['resend'],
  bounced: ['resend'],
  uncertain: ['arrived', 'returned', 'resend'],
}
type Act = 'resend' | 'arrived' | 'returned'

/** What a person may do about a mail: send it again, or say that it arrived or came back. */
export function MailActs({ mail }: { mail: Mail }) {
  const { t } = useTranslation()
  const can = useCan()
  const [act, setAct] = useState<Act>('resend')
  const [open, setOpen] = useState(false)
  const resend = useResend()
  const settle = useSettle()
  const acts = can('mailings:write') ? (ACTS[mail.state] ?? []) : []
  const done = (reason: string) => (act === 'resend' ? resend.mutateAsync({ id: mail.id, reason }) : settle.mutateAsync({ id: mail.id, outcome: act, reason }))
  const choose = (wanted: Act) => {
    setAct(wanted)
    setOpen(true)
  }
  return (
    <span className="row">
      {acts.length === 0 ? <span className="none">–</span> : null}
      {acts.map((one) => (
        <Button key={one} size="small" aria-label={`${t(`mailings.${one}`)}: ${mail.customer_name} ${mail.id}`} onClick={() => choose(one)}>
          {t(`mailings.${one}`)}
        </Button>
      ))}
      <ReasonModal
        open={open}
        withDay={false}
        danger={act === 'returned'}
        title={t(`mailings.${act}`)}
        explain={t(act === 'resend' && mail.state === 'uncertain' ? 'mailings.resend_uncertain' : `mailings.${act}_note`)}
        confirm={t(`mailings.${act}`)}
        onClose={() => setOpen(false)}
        onConfirm={done}
      />
    </span>
  )
}
