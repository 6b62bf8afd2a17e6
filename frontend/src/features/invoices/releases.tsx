import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useWithdrawRelease, type InvoiceDetail } from '@/features/invoices/queries'
import { useCan } from '@/lib/me'
import { Actor } from '@/ui/actor'
import { Day, Instant } from '@/ui/day'
import { ReasonModal } from '@/ui/reason-modal'
import { StatusTag } from '@/ui/tags'

/** What released a retention, and what took a release back; both stay on record. */
export function Releases({ invoice }: { invoice: InvoiceDetail }) {
  const { t } = useTranslation()
  const may = useCan()('invoices:write') && invoice.release !== null && invoice.status !== 'reversed'
  const withdraw = useWithdrawRelease(invoice.id)
  const [asking, setAsking] = useState(false)
  if (invoice.releases.length === 0) return null
  return (
    <section className="panel clearings" aria-label={t('invoices.releases')}>
      <h2>{t('invoices.releases')}</h2>
      <ul>
        {invoice.releases.map((one) => (
          <li key={one.recorded_at}>
            <span className="row">
              <StatusTag value={one.withdrawn_at ? 'reversed' : 'applied'} text={t(one.withdrawn_at ? 'invoices.release_withdrawn' : 'invoices.release_stands')} />
              <span>
                {t('invoices.due_on')} <Day value={one.due_on} />
              </span>
              <span className="small muted">
                <Actor value={one.actor} /> · <Instant value={one.recorded_at} />
              </span>
            </span>
            <p className="small long-text">{one.evidence}</p>
            {one.withdrawn_because ? <p className="small muted long-text">{one.withdrawn_because} · <Actor value={one.withdrawn_by} /></p> : null}
          </li>
        ))}
      </ul>
      {may ? <Button onClick={() => setAsking(true)}>{t('invoices.hold_again')}</Button> : null}
      <ReasonModal
        open={asking}
        title={t('invoices.hold_again')}
        explain={t('invoices.hold_again_explain')}
        confirm={t('invoices.hold_again')}
        withDay={false}
        onClose={() => setAsking(false)}
        onConfirm={(reason) => withdraw.mutateAsync({ reason })}
      />
    </section>
  )
}
