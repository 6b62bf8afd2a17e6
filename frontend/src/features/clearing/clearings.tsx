import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Clearing } from '@/features/clearing/contract'
import { useClearingKeys } from '@/features/clearing/keys'
import { useUndo } from '@/features/clearing/moves'
import { Confidence, Reasons } from '@/features/clearing/words'
import { isZero } from '@/lib/format'
import { useCan } from '@/lib/me'
import { Actor } from '@/ui/actor'
import { Instant } from '@/ui/day'
import { Money } from '@/ui/money'
import { ReasonModal } from '@/ui/reason-modal'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Clearing[]
  /** Whether the key for undoing means these; else it means what was settled last. */
  keyed: boolean
  onUndone: (clearing: Clearing) => void
}

/** What was done with a receipt, newest first; each can be taken back by entries that reverse it. */
export function Clearings({ rows, keyed, onUndone }: Props) {
  const { t } = useTranslation()
  const may = useCan()('payments:reverse')
  const undo = useUndo()
  const [chosen, setChosen] = useState<Clearing | null>(null)
  useClearingKeys((key) => {
    const last = rows.find((row) => row.state === 'standing')
    if (key === 'undo' && keyed && may && last) setChosen(last)
  })
  if (rows.length === 0) return null
  return (
    <section className="clearings" aria-label={t('clearing.done_with_it')}>
      <h3>{t('clearing.done_with_it')}</h3>
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <div className="offer-head">
              <span className="row">
                <StatusTag value={row.state === 'standing' ? 'applied' : 'reversed'} text={t(`clearing.clearing_state.${row.state}`)} />
                {row.confidence === null ? null : <Confidence value={row.confidence} automatic={row.automatic} />}
                <span className="small muted">
                  {row.automatic ? t('clearing.by_itself') : <Actor value={row.actor} />} · <Instant value={row.made_at} />
                </span>
              </span>
              {may && row.state === 'standing' ? (
                <Button size="small" onClick={() => setChosen(row)}>
                  {t('clearing.undo')} {keyed ? <kbd>u</kbd> : null}
                </Button>
              ) : null}
            </div>
            <Amounts clearing={row} />
            <Reasons reasons={row.reasons} currency={row.currency} />
            {row.note ? <p className="small long-text">{row.note}</p> : null}
            {row.undo_reason ? <p className="small muted long-text">{row.undo_reason}</p> : null}
          </li>
        ))}
      </ul>
      <ReasonModal
        open={chosen !== null}
        title={t('clearing.undo')}
        explain={t('clearing.undo_explain')}
        confirm={t('clearing.undo')}
        onClose={() => setChosen(null)}
        onConfirm={async (reason, effective_on) => {
          if (chosen) onUndone(await undo.mutateAsync({ id: chosen.id, reason, effective_on }))
        }}
      />
    </section>
  )
}

function Amounts({ clearing }: { clearing: Clearing }) {
  const { t } = useTranslation()
  const parts = (['applied', 'differences', 'kept', 'left'] as const).filter((part) => part === 'applied' || !isZero(clearing[part]))
  return (
    <span className="running running-small">
      {parts.map((part) => (
        <span key={part}>
          <span className="figure-label">{t(`clearing.amounts.${part}`)}</span>
          <Money amount={clearing[part]} currency={part === 'applied' ? clearing.currency : undefined} />
        </span>
      ))}
      {clearing.credits > 1 ? <span className="small muted">{t('joint.of_several', { count: clearing.credits })}</span> : null}
      {clearing.customer_name ? <span className="small muted">{clearing.customer_name}</span> : null}
    </span>
  )
}
