import { act, renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'
import { MemoryRouter } from 'react-router'
import { describe, expect, it } from 'vitest'
import { readFilters, readSort, toQuery, useFilters, usePager, writeFilters, writeSort } from '@/lib/url-state'

const DEFAULTS = { q: '', status: 'unpaid', sort: '', cursor: '' }

describe('filters in the address', () => {
  it('fall back to their defaults', () => {
    expect(readFilters(new URLSearchParams('q=acme'), DEFAULTS)).toEqual({ q: 'acme', status: 'unpaid', sort: '', cursor: '' })
  })
  it('leave out what equals its default', () => {
    expect(writeFilters(new URLSearchParams('q=acme'), DEFAULTS, { q: '', status: 'unpaid' }).toString()).toBe('')
  })
  it('say an emptied filter whose default is filled', () => {
    const search = writeFilters(new URLSearchParams(), DEFAULTS, { status: '' })
    expect(search.toString()).toBe('status=')
    expect(readFilters(search, DEFAULTS).status).toBe('')
  })
  it('go back to the first page with any change', () => {
    expect(writeFilters(new URLSearchParams('cursor=abc&q=a'), DEFAULTS, { q: 'b' }).toString()).toBe('q=b')
  })
  it('keep what belongs to others', () => {
    expect(writeFilters(new URLSearchParams('tab=items'), DEFAULTS, { q: 'x' }).toString()).toBe('tab=items&q=x')
  })
  it('are not sent when empty', () => expect(toQuery({ q: '', status: 'open' })).toEqual({ status: 'open' }))
})

describe('sort', () => {
  it('goes both ways', () => {
    expect(readSort('-due_on,number')).toEqual({ field: 'due_on', order: 'descend' })
    expect(writeSort('due_on', 'descend')).toBe('-due_on')
    expect(writeSort('due_on', 'ascend')).toBe('due_on')
    expect(writeSort('due_on', null)).toBe('')
    expect(readSort('')).toBeNull()
  })
})

describe('pages', () => {
  const wrapper = ({ children }: { children: ReactNode }) => <MemoryRouter initialEntries={['/invoices?q=a']}>{children}</MemoryRouter>
  it('go forward by cursor and back the same way', () => {
    const { result } = renderHook(() => usePager(), { wrapper })
    expect(result.current.previous).toBeNull()
    act(() => result.current.next('c2'))
    act(() => result.current.next('c3'))
    expect(result.current.cursor).toBe('c3')
    act(() => result.current.previous?.())
    expect(result.current.cursor).toBe('c2')
    act(() => result.current.previous?.())
    expect(result.current.cursor).toBe('')
    expect(result.current.previous).toBeNull()
  })
  it('change filters in place', () => {
    const { result } = renderHook(() => useFilters(DEFAULTS), { wrapper })
    act(() => result.current[1]({ q: 'b' }))
    expect(result.current[0].q).toBe('b')
  })
  it('keep what was asked for before the page was drawn anew', () => {
    const { result } = renderHook(() => useFilters(DEFAULTS), { wrapper })
    const change = result.current[1]
    act(() => {
      change({ q: 'b' })
      change({ sort: '-amount' })
    })
    expect(result.current[0]).toMatchObject({ q: 'b', sort: '-amount' })
  })
})
