import { useEffect, useRef, type ReactNode } from 'react'

/** A part of the pane that takes the focus when it opens: keys mean it, not the line that was pressed before. */
export function Panel({ label, children }: { label: string; children: ReactNode }) {
  const host = useRef<HTMLElement>(null)
  useEffect(() => host.current?.focus({ preventScroll: true }), [])
  return (
    <section className="picks" ref={host} tabIndex={-1} aria-label={label}>
      {children}
    </section>
  )
}
