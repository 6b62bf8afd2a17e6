import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { AccountPanel } from '@/features/clearing/account-panel'
import { Clearings } from '@/features/clearing/clearings'
import type { Clearing, Proposal, Receipt } from '@/features/clearing/contract'
import { useClearingKeys } from '@/features/clearing/keys'
import { PickPanel, type Intent } from '@/features/clearing/pick-panel'
import { NOTHING, bodyOf, picksOf, type Picked } from '@/features/clearing/picks'
import { Proposals } from '@/features/clearing/proposals'
import { useAccept, useClear, useRun } from '@/features/clearing/moves'
import { useReceipt } from '@/features/clearing/queries'
import { ReceiptHead } from '@/features/clearing/receipt-head'
import { problemText } from '@/lib/form-errors'
import { isZero } from '@/lib/format'
import { useCan } from '@/lib/me'
import { EmptyState, Loaded } from '@/ui/states'

interface Props {
  id: number
  /** False for a moment while the list has moved on. */
  live: boolean
  onSettled: (clearing: Clearing) => void
  onUndone: () => void
  /** Nothing was settled in this sitting: the key for undoing means what was done with this line. */
  undoHere: boolean
}

/** One line with its proposals, or with the items one picks for it. */
export function ReceiptPane({ id, ...rest }: Props) {
  const receipt = useReceipt(id)
  return (
    <Loaded query={receipt}>
      {(data) => <Pane receipt={data} {...rest} onStale={() => void receipt.refetch()} />}
    </Loaded>
  )
}

/** The screen of several receipts and credit notes, with this one chosen. */
function together({ payment_id, company, currency, customer_id, best }: Receipt): string {
  const customer = customer_id ?? best?.customer_id
  const query = new URLSearchParams({ first: `receipt-${payment_id}`, company, currency, ...(customer ? { customer_id: String(customer) } : {}) })
  return `/clearing/together?${query.toString()}`
}

type Mode = { kind: 'offers' } | { kind: 'account' } | { kind: 'picks'; start: Picked; intent: Intent }

function Pane({ receipt, live, onSettled, onUndone, undoHere, onStale }: { receipt: Receipt; onStale: () => void } & Omit<Props, 'id'>) {
  const { t } = useTranslation()
  const writes = useCan()('payments:write')
  const may = writes && !isZero(receipt.open) && receipt.status !== 'reversed'
  const [mode, setMode] = useState<Mode>({ kind: 'offers' })
  const [problem, setProblem] = useState<string | null>(null)
  const accept = useAccept()
  const clear = useClear()
  const run = useRun()
  const busy = accept.isPending || clear.isPending
  const best = receipt.offers.find((offer) => offer.fits)

  const settle = async (act: () => Promise<Clearing>) => {
    setProblem(null)
    try {
      onSettled(await act())
    } catch (cause) {
      setProblem(problemText(t, cause))
      onStale() // whoever was faster: what stands now is shown
    }
  }
  const take = (offer: Proposal) => void settle(() => accept.mutateAsync({ id: receipt.payment_id, key: offer.key }))
  const pick = (offer: Proposal | undefined, intent: Intent) => setMode({ kind: 'picks', start: offer ? picksOf(offer) : NOTHING, intent })
  const leave = () => {
    if (receipt.customer_id === null) setMode({ kind: 'account' })
    else void settle(() => clear.mutateAsync({ id: receipt.payment_id, body: bodyOf(receipt.open, NOTHING) }))
  }
  useClearingKeys((key) => {
    if (!live || !may || busy || mode.kind !== 'offers') return
    if (key === 'accept' && best) take(best)
    if (key === 'pick') pick(best, null)
    if (key === 'account') leave()
    if (key === 'discount' || key === 'small' || key === 'charge') pick(best, key)
  })
  const offers = { kind: 'offers' } as const
  return (
    <div className="receipt">
      <ReceiptHead row={receipt} />
      {problem ? <Alert type="error" role="alert" showIcon title={problem} /> : null}
      {mode.kind === 'picks' && may ? <PickPanel row={receipt} start={mode.start} intent={mode.intent} onCleared={onSettled} onBack={() => setMode(offers)} /> : null}
      {mode.kind === 'account' && may ? <AccountPanel row={receipt} onCleared={onSettled} onBack={() => setMode(offers)} /> : null}
      {mode.kind === 'offers' && !isZero(receipt.open) ? (
        <>
          {receipt.offers.length > 0 ? (
            <Proposals offers={receipt.offers} currency={receipt.currency} busy={busy} onAccept={may ? take : undefined} onPick={may ? (offer) => pick(offer, null) : undefined} />
          ) : (
            <EmptyState
              text={t(receipt.matched_at ? 'clearing.no_proposal' : 'clearing.not_looked_at')}
              action={
                may && !receipt.matched_at ? (
                  <Button loading={run.isPending} onClick={() => run.mutate({ company: receipt.company, payment_ids: [receipt.payment_id], apply: false })}>
                    {t('clearing.match_again')}
                  </Button>
                ) : null
              }
            />
          )}
          {may ? (
            <div className="row">
              <Button disabled={busy} onClick={() => pick(undefined, null)}>
                {t('clearing.keys.pick')} <kbd>s</kbd>
              </Button>
              <Button disabled={busy} onClick={leave}>
                {t('clearing.keys.account')} <kbd>c</kbd>
              </Button>
              <Link to={together(receipt)}>{t('joint.with_others')}</Link>
            </div>
          ) : null}
        </>
      ) : null}
      <Clearings rows={receipt.clearings} keyed={undoHere} onUndone={onUndone} />
    </div>
  )
}
