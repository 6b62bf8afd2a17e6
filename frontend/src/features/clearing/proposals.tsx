import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Proposal } from '@/features/clearing/contract'
import { Confidence, differenceText, Reasons } from '@/features/clearing/words'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'

interface Props {
  offers: Proposal[]
  currency: string
  busy: boolean
  /** Absent for who may only read. */
  onAccept?: (proposal: Proposal) => void
  onPick?: (proposal: Proposal) => void
}

/** What the system proposes, best first, with how sure it is and why. */
export function Proposals({ offers, currency, busy, onAccept, onPick }: Props) {
  const { t } = useTranslation()
  const first = offers.find((offer) => offer.fits)
  return (
    <ol className="offers" aria-label={t('clearing.proposals')}>
      {offers.map((offer) => (
        <li key={offer.key} className={`offer${offer === first ? ' offer-first' : ''}`}>
          <div className="offer-head">
            <span className="row">
              <Confidence value={offer.confidence} automatic={offer.automatic} />
              <strong>{[...new Set(offer.items.map((item) => item.customer_name))].join(', ')}</strong>
              {offer.fits ? null : <span className="bad small">{t('clearing.no_longer_fits')}</span>}
            </span>
            {onAccept && onPick ? (
              <span className="row">
                <Button size="small" disabled={busy} onClick={() => onPick(offer)}>
                  {t('clearing.adjust')}
                </Button>
                <Button type={offer === first ? 'primary' : 'default'} size="small" disabled={!offer.fits || busy} onClick={() => onAccept(offer)}>
                  {t('clearing.accept')} {offer === first ? <kbd>a</kbd> : null}
                </Button>
              </span>
            ) : null}
          </div>
          <ItemsOf offer={offer} currency={currency} />
          <Reasons reasons={offer.reasons} currency={currency} />
        </li>
      ))}
    </ol>
  )
}

function ItemsOf({ offer, currency }: { offer: Proposal; currency: string }) {
  const { t } = useTranslation()
  const off = differenceText(t, offer.difference_kind, offer.difference, currency)
  return (
    <table className="offer-items">
      <thead>
        <tr>
          <th scope="col">{t('invoices.number')}</th>
          <th scope="col">{t('invoices.due_on')}</th>
          <th scope="col" className="right">
            {t('invoices.open')}
          </th>
          <th scope="col" className="right">
            {t('clearing.pays')}
          </th>
        </tr>
      </thead>
      <tbody>
        {offer.items.map((item) => (
          <tr key={item.invoice_id}>
            <td>
              <Link to={`/invoices/${item.invoice_id}`}>{item.number}</Link>
            </td>
            <td>
              <Day value={item.due_on} />
            </td>
            <td className="right">
              <Money amount={item.open} />
            </td>
            <td className="right">
              <Money amount={item.amount} strong />
            </td>
          </tr>
        ))}
        {off ? (
          <tr>
            <td colSpan={4} className="right warn">
              {off}
            </td>
          </tr>
        ) : null}
      </tbody>
    </table>
  )
}
