import { CheckCircleFilled } from '@ant-design/icons'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReceiptRow } from '@/features/clearing/contract'
import { Confidence, differenceText } from '@/features/clearing/words'
import { codeText } from '@/lib/form-errors'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'

interface Props {
  row: ReceiptRow
  here: boolean
  /** Settled in this sitting. */
  done: boolean
  refusal?: string
  chosen: boolean
  mayChoose: boolean
  onChoose: (ids: number[], chosen: boolean) => void
  onOpen: (id: number) => void
}

/** One line of the list: who paid how much, and the best idea what for. Drawn again only when something of it changed. */
export const Line = memo(function Line({ row, here, done, refusal, chosen, mayChoose, onChoose, onOpen }: Props) {
  const { t } = useTranslation()
  const payer = row.payer_name ?? row.customer_name ?? t('clearing.payer_unknown')
  return (
    <div className={`line${here ? ' line-here' : ''}${done ? ' line-done' : ''}`}>
      <span className="line-check">
        {done ? (
          <CheckCircleFilled className="good" aria-label={t('clearing.state.cleared')} />
        ) : mayChoose && row.best && row.state === 'left' ? (
          <input type="checkbox" aria-label={t('clearing.choose', { payer, amount: row.open })} checked={chosen} onChange={(event) => onChoose([row.payment_id], event.target.checked)} />
        ) : null}
      </span>
      <button type="button" className="line-body" onClick={() => onOpen(row.payment_id)}>
        <span className="line-top">
          <span className="line-payer">{payer}</span>
          <Money amount={row.state === 'left' ? row.open : row.amount} currency={row.currency} strong />
        </span>
        <span className="line-text muted">
          <Day value={row.received_on} /> {row.text ?? row.reference ?? row.number}
        </span>
        <span className="line-best">
          <BestOf row={row} refusal={refusal} />
        </span>
      </button>
    </div>
  )
})

function BestOf({ row, refusal }: { row: ReceiptRow; refusal?: string }) {
  const { t } = useTranslation()
  const best = row.best
  if (refusal) return <span className="bad">{codeText(t, refusal, refusal)}</span>
  if (row.state !== 'left') return <span className="muted">{[t(`clearing.state.${row.state}`), row.customer_name].filter(Boolean).join(' · ')}</span>
  if (!best) return <span className="muted">{t(row.matched_at ? 'clearing.no_proposal' : 'clearing.not_looked_at')}</span>
  const more = best.items > best.numbers.length ? ` +${best.items - best.numbers.length}` : ''
  const off = differenceText(t, best.difference_kind, best.difference, row.currency)
  return (
    <>
      <Confidence value={best.confidence} automatic={best.automatic} />
      <span className="line-for">
        {best.numbers.join(', ')}
        {more} · {best.customer_name}
        {off ? ` · ${off}` : null}
      </span>
    </>
  )
}
