import { App, Button } from 'antd'
import { useCallback, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { BulkBar } from '@/features/clearing/bulk-bar'
import { useClearingKeys } from '@/features/clearing/keys'
import { Line } from '@/features/clearing/line'
import { useUndo } from '@/features/clearing/moves'
import { useAhead } from '@/features/clearing/queries'
import { ReceiptPane } from '@/features/clearing/receipt-pane'
import { useLate } from '@/features/clearing/use-late'
import { useWork, type Work } from '@/features/clearing/work'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import { EmptyState, ErrorState, LoadingState } from '@/ui/states'
import { useNarrow } from '@/ui/use-narrow'
import { VirtualList } from '@/ui/virtual-list'

interface Props {
  query: Record<string, string | undefined>
  /** The receipt that the address names. */
  receipt: number | null
  onReceipt: (id: number | null) => void
}

/** Lines on the left, the one at hand on the right; on a phone one after the other. */
export function Workbench({ query, receipt, onReceipt }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const narrow = useNarrow(991)
  const can = useCan()
  const work = useWork(query, receipt)
  const ahead = useAhead()
  const undo = useUndo()
  const { row, after } = work
  // Held keys run down the list at full speed; the line's proposals follow when one stops.
  const wanted = narrow ? receipt : (row?.payment_id ?? receipt)
  const late = useLate(wanted, 70)
  const shown = narrow || late === null ? wanted : late
  useEffect(() => {
    if (after !== undefined && shown === wanted) ahead(after)
  }, [ahead, after, shown, wanted])
  const takeBack = () => {
    const one = work.sitting.find((was) => was.payment_id === row?.payment_id) ?? work.sitting.at(-1)
    if (!one || undo.isPending || !can('payments:reverse')) return
    undo.mutate(
      { id: one.clearing_id, reason: t('clearing.undo_reason') },
      { onSuccess: () => (work.takenBack(one), void message.success(t('clearing.undone'))), onError: (cause) => void message.error(problemText(t, cause)) },
    )
  }
  useClearingKeys((key) => {
    if (key === 'next') work.move(1)
    if (key === 'previous') work.move(-1)
    if (key === 'undo') takeBack()
    if (key === 'select' && row?.best && can('payments:write')) work.choose([row.payment_id], !work.chosen.has(row.payment_id))
  })
  const { setHere } = work
  const open = useCallback(
    (id: number) => {
      setHere(id)
      onReceipt(id)
    },
    [setHere, onReceipt],
  )
  return (
    <div className="clearing">
      {narrow && wanted !== null ? null : <Lines work={work} query={query} onOpen={open} />}
      {shown === null ? null : (
        <section className="clear-pane panel" aria-label={t('clearing.line')}>
          {narrow ? (
            <Button className="clear-back" onClick={() => onReceipt(null)}>
              ← {t('clearing.lines')}
            </Button>
          ) : null}
          <ReceiptPane
            key={shown}
            id={shown}
            live={shown === wanted}
            onSettled={(clearing) => {
              const settled = work.rows.find((one) => one.payment_id === clearing.payment_id)
              if (settled) work.settled(settled, clearing)
              void message.success(t('clearing.settled', { number: clearing.payment_number ?? '' }))
              if (narrow) onReceipt(null)
            }}
            undoHere={work.sitting.length === 0}
            onUndone={() => void work.list.refetch()}
          />
        </section>
      )}
    </div>
  )
}

function Lines({ work, query, onOpen }: { work: Work; query: Props['query']; onOpen: (id: number) => void }) {
  const { t } = useTranslation()
  const may = useCan()('payments:write')
  const { list, rows, total, done } = work
  if (list.error && !list.data) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />
  return (
    <section className="clear-list" aria-label={t('clearing.lines')}>
      {may && query.state === 'left' ? (
        <BulkBar query={query} chosen={rows.filter((row) => work.chosen.has(row.payment_id))} onDone={(refused) => (work.setChosen(new Set()), work.setRefused(refused))} />
      ) : null}
      {list.isPending ? <LoadingState /> : null}
      {!list.isPending && rows.length === 0 ? <EmptyState text={t('clearing.nothing_left')} /> : null}
      <VirtualList
        label={t('clearing.lines')}
        rows={rows}
        rowKey={(row) => row.payment_id}
        rowHeight={84}
        here={work.here}
        onEnd={work.more}
        render={(row, index) => (
          <Line
            row={row}
            here={index === work.here}
            done={done.has(row.payment_id)}
            refusal={work.refused.get(row.payment_id)}
            chosen={work.chosen.has(row.payment_id)}
            mayChoose={may}
            onChoose={work.choose}
            onOpen={onOpen}
          />
        )}
      />
      {total === null ? null : (
        <p className="clear-count small muted">{t('clearing.count', { left: Math.max(total - done.size, 0), done: done.size })}</p>
      )}
    </section>
  )
}
