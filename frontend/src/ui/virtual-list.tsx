import { useEffect, useRef, useState, type ReactNode } from 'react'
import { scrollFor, visibleRange } from '@/ui/virtual-range'

interface Props<Row> {
  label: string
  rows: Row[]
  rowKey: (row: Row) => string | number
  rowHeight: number
  /** Kept in sight. */
  here: number
  render: (row: Row, index: number) => ReactNode
  /** Asked for when the end comes near. */
  onEnd?: () => void
}

/** A list of rows of equal height of which only those in sight are drawn: a thousand scroll like ten. */
export function VirtualList<Row>({ label, rows, rowKey, rowHeight, here, render, onEnd }: Props<Row>) {
  const host = useRef<HTMLDivElement>(null)
  const [seen, setSeen] = useState({ top: 0, height: 800 })
  useEffect(() => {
    const element = host.current
    if (!element) return
    const look = () => setSeen({ top: element.scrollTop, height: element.clientHeight })
    const resize = new ResizeObserver(look)
    resize.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      resize.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [])
  useEffect(() => {
    const element = host.current
    const to = element && here >= 0 ? scrollFor(here, element.scrollTop, element.clientHeight, rowHeight) : null
    if (element && to !== null) element.scrollTop = to
  }, [here, rowHeight])
  const { from, to } = visibleRange(seen.top, seen.height, rowHeight, rows.length)
  const near = rows.length > 0 && to >= rows.length
  useEffect(() => {
    if (near) onEnd?.()
  }, [near, onEnd])
  return (
    <div className="virtual" ref={host}>
      <ul aria-label={label} style={{ height: rows.length * rowHeight }}>
        {rows.slice(from, to).map((row, index) => (
          <li
            key={rowKey(row)}
            aria-setsize={rows.length}
            aria-posinset={from + index + 1}
            aria-current={from + index === here ? 'true' : undefined}
            style={{ top: (from + index) * rowHeight, height: rowHeight }}
          >
            {render(row, from + index)}
          </li>
        ))}
      </ul>
    </div>
  )
}
