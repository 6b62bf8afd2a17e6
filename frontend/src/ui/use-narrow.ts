import { useSyncExternalStore } from 'react'

/** True on a phone: tables become cards there. jsdom and very old browsers have no matchMedia: they count as wide. */
export function useNarrow(width = 640): boolean {
  const query = `(max-width: ${width}px)`
  return useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia?.(query)
      media?.addEventListener('change', listener)
      return () => media?.removeEventListener('change', listener)
    },
    () => window.matchMedia?.(query).matches ?? false,
  )
}
