import { describe, expect, it } from 'vitest'
import { keyAction } from '@/lib/list-keys'

function press(key: string, target: EventTarget = document.body, held: Partial<KeyboardEvent> = {}) {
  return keyAction({ key, target, ctrlKey: false, metaKey: false, altKey: false, ...held })
}

describe('keys of a list', () => {
  it('move, open and record', () => {
    expect(['j', 'k', 'Enter', 'c', 'x'].map((key) => press(key))).toEqual(['down', 'up', 'open', 'record', null])
  })
  it('are letters while someone types', () => {
    expect(press('j', document.createElement('input'))).toBeNull()
    expect(press('c', document.createElement('textarea'))).toBeNull()
  })
  it('go on after a box was ticked', () => {
    const box = Object.assign(document.createElement('input'), { type: 'checkbox' })
    expect([press('j', box), press('Enter', box)]).toEqual(['down', null])
  })
  it('leave Enter to links and buttons, and shortcuts to the browser', () => {
    expect(press('Enter', document.createElement('button'))).toBeNull()
    expect(press('j', document.createElement('a'))).toBe('down')
    expect(press('c', document.body, { ctrlKey: true })).toBeNull()
  })
})
