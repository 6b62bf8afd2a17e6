import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Tie } from '@/features/outgoing/queries'
import { groupDigits } from '@/lib/format'
import { Actor } from '@/ui/actor'
import { Instant } from '@/ui/day'
import { StatusTag } from '@/ui/tags'

/** All that a line was ever found to be, newest first. */
export function Ties({ rows }: { rows: Tie[] }) {
  const { t } = useTranslation()
  if (rows.length === 0) return null
  return (
    <section className="clearings" aria-label={t('outgoing.history')}>
      <h3>{t('outgoing.history')}</h3>
      <ul>
        {rows.map((tie) => (
          <li key={tie.id}>
            <span className="row">
              <StatusTag value={tie.undone_at ? 'reversed' : 'applied'} text={t(`clearing.clearing_state.${tie.undone_at ? 'undone' : 'standing'}`)} />
              <span>{t(`outgoing.kind.${tie.kind}`)}</span>
              {tie.payment_id ? <Link to={`/payments/${tie.payment_id}`}>{tie.number}</Link> : tie.number}
              {tie.part ? <span>{t('outgoing.part', { amount: groupDigits(tie.part) })}</span> : null}
              {tie.new_payment_id ? <Link to={`/payments/${tie.new_payment_id}`}>{t('outgoing.recorded_anew')}</Link> : null}
              <span className="small muted">
                {tie.automatic ? t('clearing.by_itself') : <Actor value={tie.actor} />} · <Instant value={tie.made_at} />
              </span>
            </span>
            {tie.note ? <p className="small long-text">{tie.note}</p> : null}
            {tie.restored ? <p className={tie.restored === 'in_part' ? 'small warn' : 'small muted'}>{t(`outgoing.restored.${tie.restored}`)}</p> : null}
            {tie.undo_reason ? <p className="small muted long-text">{tie.undo_reason}</p> : null}
          </li>
        ))}
      </ul>
    </section>
  )
}
