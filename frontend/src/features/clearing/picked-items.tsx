import { CloseOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { short, type Beside, type Pick } from '@/features/clearing/picks'
import { isZero } from '@/lib/format'
import { Money } from '@/ui/money'
import { MoneyInput } from '@/ui/money-input'

const BESIDE: Beside[] = ['discount', 'small_difference', 'bank_charge']

interface Props {
  picks: Pick[]
  /** What the server would refuse, by item. */
  refusals: Record<number, string[]>
  onChange: (id: number, part: Partial<Pick>) => void
  onRemove: (pick: Pick) => void
}

/** The items chosen, with the money each takes and what is taken off beside it. */
export function PickedItems({ picks, refusals, onChange, onRemove }: Props) {
  const { t } = useTranslation()
  if (picks.length === 0) return <p className="muted picked-none">{t('clearing.nothing_picked')}</p>
  return (
    <ul className="picked" aria-label={t('clearing.picked')}>
      {picks.map((pick) => {
        const rest = short(pick)
        return (
          <li key={pick.invoice_id}>
            <span className="picked-item">
              <strong>{pick.number}</strong>
              <span className="small muted">
                {t('invoices.open')} <Money amount={pick.open} />
              </span>
              {isZero(rest) ? null : (
                <span className={`small ${rest.startsWith('-') ? 'bad' : 'warn'}`}>
                  {t('clearing.stays_open')} <Money amount={rest} />
                </span>
              )}
              {pick.allowed && !isZero(pick.allowed) && !pick.discount ? (
                <span className="small good">
                  {t('clearing.discount_allowed')} <Money amount={pick.allowed} />
                </span>
              ) : null}
            </span>
            <span className="picked-amounts">
              <label>
                <span className="filter-label">{t('clearing.pays')}</span>
                <MoneyInput
                  aria-label={t('payments.amount_for', { number: pick.number })}
                  value={pick.amount}
                  status={refusals[pick.invoice_id] ? 'error' : undefined}
                  onChange={(amount) => onChange(pick.invoice_id, { amount })}
                />
              </label>
              {BESIDE.filter((kind) => pick[kind] !== '').map((kind) => (
                <label key={kind}>
                  <span className="filter-label">{t(`clearing.difference.${kind}`)}</span>
                  <MoneyInput
                    aria-label={`${t(`clearing.difference.${kind}`)}: ${pick.number}`}
                    value={pick[kind]}
                    onChange={(amount) => onChange(pick.invoice_id, { [kind]: amount })}
                  />
                </label>
              ))}
              <Button type="text" icon={<CloseOutlined />} aria-label={`${t('common.actions.remove')}: ${pick.number}`} onClick={() => onRemove(pick)} />
            </span>
            {refusals[pick.invoice_id] ? <span className="bad small picked-refusal">{refusals[pick.invoice_id]?.join(' ')}</span> : null}
          </li>
        )
      })}
    </ul>
  )
}
