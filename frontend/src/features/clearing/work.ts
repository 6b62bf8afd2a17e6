import { useCallback, useMemo, useState } from 'react'
import type { Clearing, ReceiptRow } from '@/features/clearing/contract'
import { useReceipts } from '@/features/clearing/queries'

/** What was settled in this sitting, latest last. */
interface Sitting {
  payment_id: number
  clearing_id: number
}

/** The lines to clear, the one at hand, those chosen for accepting together, and what was settled since one sat down. */
export function useWork(query: Record<string, string | undefined>, start: number | null) {
  const list = useReceipts(query)
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data])
  const [hereId, setHere] = useState<number | null>(start)
  const [sitting, setSitting] = useState<Sitting[]>([])
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set())
  const [refused, setRefused] = useState<ReadonlyMap<number, string>>(new Map())
  const found = rows.findIndex((row) => row.payment_id === hereId)
  const here = found >= 0 ? found : hereId === null ? 0 : -1
  const done = useMemo(() => new Set(sitting.map((one) => one.payment_id)), [sitting])

  const move = useCallback(
    (step: 1 | -1) => {
      const next = rows[Math.min(Math.max(here + step, 0), rows.length - 1)]
      if (next) setHere(next.payment_id)
    },
    [rows, here],
  )
  const choose = useCallback((ids: number[], on: boolean) => {
    setChosen((now) => {
      const next = new Set(now)
      for (const id of ids) {
        if (on) next.add(id)
        else next.delete(id)
      }
      return next
    })
  }, [])
  /** On to the next line that is still to do. */
  const settled = (row: ReceiptRow, clearing: Clearing) => {
    const now = [...sitting, { payment_id: row.payment_id, clearing_id: clearing.id }]
    setSitting(now)
    choose([row.payment_id], false)
    const at = rows.findIndex((one) => one.payment_id === row.payment_id)
    const next = rows.slice(at + 1).find((one) => !now.some((was) => was.payment_id === one.payment_id))
    if (next && rows[here]?.payment_id === row.payment_id) setHere(next.payment_id)
  }
  const takenBack = (one: Sitting) => {
    setSitting((now) => now.filter((was) => was.clearing_id !== one.clearing_id))
    setHere(one.payment_id)
  }
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  return {
    list, rows, here, row: here >= 0 ? rows[here] : undefined, after: rows[here + 1]?.payment_id, total: list.data?.pages[0]?.total ?? null, done, sitting, chosen, refused,
    setHere, move, settled, takenBack, choose, setChosen, setRefused, more,
  }
}

export type Work = ReturnType<typeof useWork>
