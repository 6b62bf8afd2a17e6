import { useEffect, useRef } from 'react'

type ClearingKey = 'next' | 'previous' | 'accept' | 'pick' | 'account' | 'discount' | 'small' | 'charge' | 'undo' | 'select' | 'clear' | 'back'

const KEYS: Record<string, ClearingKey> = {
  j: 'next', ArrowDown: 'next', k: 'previous', ArrowUp: 'previous', a: 'accept', s: 'pick', c: 'account', d: 'discount', f: 'small', b: 'charge',
  u: 'undo', x: 'select', Escape: 'back', Enter: 'clear',
}

const TYPING = 'input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable="true"], [role="combobox"]'

/**
 * What a key does on the clearing screen; null when it is none of ours. While a field is typed in, only Escape and Enter are ours;
 * Enter is left alone on what can be pressed, and everything while a dialog is open.
 */
export function clearingKey(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'target'>): ClearingKey | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  const action = KEYS[event.key] ?? null
  const target = event.target instanceof HTMLElement ? event.target : null
  if (target?.closest('[role="dialog"], .ant-select-dropdown, [role="combobox"]')) return null
  if (target?.closest(TYPING)) return action === 'back' || (action === 'clear' && target.closest('.money-input')) ? action : null
  return action === 'clear' && target?.closest('a, button') ? null : action
}

/** Listens on the whole window: hands need not be anywhere. */
export function useClearingKeys(onKey: (action: ClearingKey) => void): void {
  const latest = useRef(onKey)
  useEffect(() => {
    latest.current = onKey
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (document.querySelector('.ant-modal-wrap:not([style*="display: none"]), .ant-drawer-open')) return
      const action = clearingKey(event)
      if (action === null) return
      event.preventDefault()
      latest.current(action)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}
