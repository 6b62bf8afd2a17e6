import { useEffect, useRef, useState } from 'react'

interface Actions {
  count: number
  /** False while a drawer is open or the list is not there yet. */
  active: boolean
  onOpen: (index: number) => void
  onRecord: (index: number) => void
  onPromise?: (index: number) => void
}

/** Whether keys are letters here. A box that was just ticked takes none: who chooses rows moves on by keyboard. */
function typing(target: EventTarget | null): boolean {
  const field = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"], [role="combobox"]'
  return target instanceof HTMLElement && target.closest(field) !== null
}

/** What a key does in a list; null when it is none of ours. Enter is left alone on links, buttons and boxes, which have their own use for it. */
export function keyAction(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'target'>): 'down' | 'up' | 'open' | 'record' | 'promise' | null {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return null
  if (event.key === 'j') return 'down'
  if (event.key === 'k') return 'up'
  if (event.key === 'c') return 'record'
  if (event.key === 'p') return 'promise'
  const pressable = event.target instanceof HTMLElement && event.target.closest('a, button, input') !== null
  return event.key === 'Enter' && !pressable ? 'open' : null
}

/** j and k move, Enter opens, c records, p records a promise: a collector's hands stay on the keyboard. */
export function useListKeys({ count, active, onOpen, onRecord, onPromise }: Actions): [number, (index: number) => void] {
  const [here, setHere] = useState(0)
  const latest = useRef({ count, onOpen, onRecord, onPromise, here })
  useEffect(() => {
    latest.current = { count, onOpen, onRecord, onPromise, here }
  })
  useEffect(() => {
    if (!active) return
    const listen = (event: KeyboardEvent) => {
      const now = latest.current
      const action = keyAction(event)
      if (action === null || now.count === 0) return
      event.preventDefault()
      if (action === 'down') setHere(Math.min(now.here + 1, now.count - 1))
      else if (action === 'up') setHere(Math.max(now.here - 1, 0))
      else if (action === 'open') now.onOpen(now.here)
      else if (action === 'promise') now.onPromise?.(now.here)
      else now.onRecord(now.here)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [active])
  return [Math.min(here, Math.max(count - 1, 0)), setHere]
}
