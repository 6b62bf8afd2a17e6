import type { TFunction } from 'i18next'
import { describe, expect, it, vi } from 'vitest'
import { fieldErrors, pointerPath, problemText, showOnForm } from '@/lib/form-errors'
import { Problem } from '@/lib/problem'

const words: Record<string, string> = { 'errors.codes.required': 'Required', 'errors.codes.invalid_field': 'Some fields are not accepted' }
const t = ((key: string, options?: { defaultValue?: string }) => words[key] ?? options?.defaultValue ?? key) as unknown as TFunction

function problem(errors: { pointer: string; code: string; detail: string }[], code = 'invalid_field'): Problem {
  return new Problem(422, { code, detail: 'server detail', errors })
}

describe('pointerPath', () => {
  it.each([
    ['/amount', ['amount']],
    ['/allocations/3/amount', ['allocations', 3, 'amount']],
    ['/a~1b/c~0d', ['a/b', 'c~d']],
    ['', []],
  ])('%s', (pointer, path) => expect(pointerPath(pointer)).toEqual(path))
})

describe('words', () => {
  it('come from the code, else from the server', () => {
    expect(problemText(t, problem([]))).toBe('Some fields are not accepted')
    expect(problemText(t, problem([], 'brand_new_code'))).toBe('server detail')
  })
  it('gather under their field', () => {
    const both = problem([
      { pointer: '/name', code: 'required', detail: 'x' },
      { pointer: '/name', code: 'too_odd', detail: 'Too odd' },
    ])
    expect(fieldErrors(t, both)).toEqual([{ name: ['name'], errors: ['Required', 'Too odd'] }])
  })
})

describe('showOnForm', () => {
  const form = () => ({ getFieldsValue: () => ({ name: '', amount: '' }), setFields: vi.fn(), scrollToField: vi.fn() })
  it('leaves nothing to say above the form when every field is on it', () => {
    const host = form()
    expect(showOnForm(host as never, t, problem([{ pointer: '/amount', code: 'required', detail: 'x' }]))).toBeNull()
    expect(host.setFields).toHaveBeenCalledWith([{ name: ['amount'], errors: ['Required'] }])
    expect(host.scrollToField).toHaveBeenCalledWith(['amount'])
  })
  it('says what has no field', () => {
    expect(showOnForm(form() as never, t, problem([{ pointer: '/hidden', code: 'odd', detail: 'Hidden is odd' }]))).toContain('Hidden is odd')
    expect(showOnForm(form() as never, t, new TypeError('failed to fetch'))).toBe('failed to fetch')
  })
})
