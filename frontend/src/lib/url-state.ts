import { useCallback, useEffect, useMemo, useRef } from 'react'
import { useLocation, useNavigate, useSearchParams } from 'react-router'

/** Every filter is text in the address bar; what equals its default stays out of it. */
export type Filters = Record<string, string>

export function readFilters<F extends Filters>(search: URLSearchParams, defaults: F): F {
  const entries = Object.entries(defaults).map(([key, fallback]) => [key, search.get(key) ?? fallback])
  return Object.fromEntries(entries) as F
}

/** The address after a change. Any change but turning the page goes back to the first page. */
export function writeFilters<F extends Filters>(search: URLSearchParams, defaults: F, change: Partial<F>): URLSearchParams {
  const next = new URLSearchParams(search)
  if (!('cursor' in change)) next.delete('cursor')
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined || value === '' || value === defaults[key]) next.delete(key)
    else next.set(key, value)
  }
  // An empty value that differs from a filled default must still be said.
  for (const [key, value] of Object.entries(change)) {
    if (value === '' && defaults[key]) next.set(key, '')
  }
  return next
}

/** Empty filters are not sent: the API refuses parameters without a meaning. */
export function toQuery<F extends Filters>(filters: F): { [K in keyof F]?: F[K] } {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== '')) as { [K in keyof F]?: F[K] }
}

/** "-due_on" ⇄ the column and direction that a table shows. */
export function readSort(sort: string): { field: string; order: 'ascend' | 'descend' } | null {
  if (!sort) return null
  const first = sort.split(',')[0] ?? ''
  return first.startsWith('-') ? { field: first.slice(1), order: 'descend' } : { field: first, order: 'ascend' }
}

export function writeSort(field: string | undefined, order: 'ascend' | 'descend' | null | undefined): string {
  if (!field || !order) return ''
  return order === 'descend' ? `-${field}` : field
}

export function useFilters<F extends Filters>(defaults: F): [F, (change: Partial<F>) => void] {
  const [search, setSearch] = useSearchParams()
  const filters = useMemo(() => readFilters(search, defaults), [search, defaults])
  // A page that is slow to draw shows the address late: a second change builds on what the first one asked for, not on what is shown.
  const asked = useRef(search)
  const waiting = useRef<string[]>([])
  useEffect(() => {
    const at = waiting.current.indexOf(search.toString())
    waiting.current = at < 0 ? [] : waiting.current.slice(at + 1)
    if (waiting.current.length === 0) asked.current = search
  }, [search])
  const change = useCallback(
    (part: Partial<F>) => {
      asked.current = writeFilters(asked.current, defaults, part)
      waiting.current.push(asked.current.toString())
      setSearch(asked.current, { replace: true })
    },
    [setSearch, defaults],
  )
  return [filters, change]
}

export interface Pager {
  cursor: string
  next: (cursor: string) => void
  previous: (() => void) | null
}

/** Cursors only go forward; the way back is kept in the history entry of each page. */
export function usePager(): Pager {
  const [search] = useSearchParams()
  const location = useLocation()
  const navigate = useNavigate()
  const cursor = search.get('cursor') ?? ''
  const trail = ((location.state as { trail?: string[] } | null)?.trail ?? []) as string[]
  const go = (to: string, nextTrail: string[]) => {
    const params = new URLSearchParams(search)
    if (to) params.set('cursor', to)
    else params.delete('cursor')
    void navigate({ search: params.toString() }, { state: { trail: nextTrail } })
  }
  return {
    cursor,
    next: (to) => go(to, [...trail, cursor]),
    previous: cursor ? () => go(trail.at(-1) ?? '', trail.slice(0, -1)) : null,
  }
}
