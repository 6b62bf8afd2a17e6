import { Button, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useReceiptsLike, type Offer, type OutgoingDetail, type Step } from '@/features/outgoing/queries'
import { groupDigits } from '@/lib/format'
import { useCan } from '@/lib/me'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

interface Props {
  line: OutgoingDetail
  busy: boolean
  onTake: (step: Step) => void
}

/** What the line may be, with the reasons; or any receipt that a person finds. */
export function Offers({ line, busy, onTake }: Props) {
  const { t } = useTranslation()
  const can = useCan()
  return (
    <section aria-label={t('outgoing.offers')}>
      <h3>{t('outgoing.offers')}</h3>
      {line.offers.length === 0 ? <p className="muted">{t('outgoing.no_offers')}</p> : null}
      <ul className="offers">
        {line.offers.map((offer) => (
          <li key={`${offer.kind}-${offer.id}`} className="offer">
            <div className="offer-head">
              <span className="row">
                <StatusTag value={offer.kind === 'return' ? 'broken' : 'kept'} text={t(`outgoing.kind.${offer.kind}`)} />
                <Link to={offer.kind === 'return' ? `/payments/${offer.id}` : '/refunds'}>{offer.number}</Link>
                <Money amount={offer.amount} currency={line.currency} />
                <Day value={offer.on} />
              </span>
              {can(offer.kind === 'return' ? 'payments:reverse' : 'payments:write') ? (
                <Button size="small" type="primary" disabled={busy || !offer.fits} onClick={() => onTake(stepOf(offer))}>
                  {t(`outgoing.take.${offer.kind}`)}
                </Button>
              ) : null}
            </div>
            {offer.customer_name ? <span className="small muted">{offer.customer_name}</span> : null}
            <span className="small">{offer.reasons.map((reason) => t(`outgoing.reasons.${reason}`)).join(' · ')}</span>
            {offer.fits ? null : <span className="small warn">{t('clearing.no_longer_fits')}</span>}
          </li>
        ))}
      </ul>
      {can('payments:reverse') ? <AnyReceipt line={line} busy={busy} onTake={onTake} /> : null}
    </section>
  )
}

const stepOf = (offer: Offer): Step => (offer.kind === 'return' ? { step: 'return', payment_id: offer.id } : { step: 'refund', refund_id: offer.id })

function AnyReceipt({ line, busy, onTake }: Props) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<number | undefined>()
  const found = useReceiptsLike(text.trim(), line.currency, line.company)
  const rows = (found.data?.items ?? []).filter((row) => row.status !== 'reversed')
  return (
    <div className="row any-receipt">
      <Select
        aria-label={t('outgoing.find_receipt')}
        placeholder={t('outgoing.find_receipt')}
        allowClear
        showSearch={{ filterOption: false, onSearch: setText }}
        loading={found.isFetching}
        value={chosen}
        options={rows.map((row) => ({ value: row.id, label: `${row.number} · ${groupDigits(row.amount)} · ${row.customer_name ?? '–'}` }))}
        onChange={setChosen}
      />
      <Button disabled={chosen === undefined || busy} onClick={() => (chosen === undefined ? undefined : onTake({ step: 'return', payment_id: chosen }))}>
        {t('outgoing.take.return')}
      </Button>
    </div>
  )
}
