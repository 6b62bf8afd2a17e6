import { describe, expect, it } from 'vitest'
import { clearingKey } from '@/features/clearing/keys'

function press(key: string, html = '<p></p>', more: Partial<KeyboardEvent> = {}) {
  document.body.innerHTML = html
  const target = document.body.querySelector('[data-here]') ?? document.body.firstElementChild
  return clearingKey({ key, ctrlKey: false, metaKey: false, altKey: false, target, ...more })
}

describe('a key on the clearing screen', () => {
  it.each([
    ['j', 'next'], ['ArrowDown', 'next'], ['k', 'previous'], ['a', 'accept'], ['s', 'pick'], ['c', 'account'], ['d', 'discount'], ['f', 'small'],
    ['b', 'charge'], ['u', 'undo'], ['x', 'select'], ['Enter', 'clear'], ['Escape', 'back'], ['q', null],
  ])('%s is %s', (key, action) => expect(press(key)).toBe(action))

  it('leaves the browser its own keys', () => expect(press('a', '<p></p>', { ctrlKey: true })).toBeNull())
  it('is a letter while one types', () => expect(press('a', '<input>')).toBeNull())
  it('leaves a field by Escape', () => expect(press('Escape', '<input>')).toBe('back'))
  it('clears by Enter in an amount, not in a search', () => {
    expect(press('Enter', '<input class="money-input">')).toBe('clear')
    expect(press('Enter', '<input type="search">')).toBeNull()
  })
  it('works on a ticked box', () => expect(press('j', '<input type="checkbox">')).toBe('next'))
  it('leaves Enter to buttons', () => expect(press('Enter', '<button>x</button>')).toBeNull())
  it('is silent in a dialog', () => expect(press('a', '<div role="dialog"><b data-here></b></div>')).toBeNull())
})
