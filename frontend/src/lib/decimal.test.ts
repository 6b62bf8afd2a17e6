import { describe, expect, it } from 'vitest'
import { compare, difference, negated, shifted, sum } from '@/lib/decimal'

describe('amounts as text', () => {
  it.each([
    [['0.1', '0.2'], '0.3'],
    [['0.10', '0.20', '-0.05'], '0.25'],
    [['-0.01'], '-0.01'],
    [['90071992547409.93', '0.01'], '90071992547409.94'],
    [['100', '-100'], '0'],
    [['1.005', '1'], '2.005'],
    [[], '0'],
    [['12', '1x', ''], '12'],
    [['5.'], '5'],
  ])('the sum of %j is %s', (amounts, expected) => expect(sum(amounts)).toBe(expected))

  it('subtracts', () => {
    expect(difference('100.00', '30.00', '70.00')).toBe('0.00')
    expect(difference('100.00', '100.01')).toBe('-0.01')
    expect(difference('-5.00', '-5.00')).toBe('0.00')
  })
  it('turns signs', () => expect(['1.5', '-1.5', '0.00'].map(negated)).toEqual(['-1.5', '1.5', '0.00']))
  it('compares', () => expect([compare('1.0', '1.00'), compare('9', '10'), compare('-1', '-2')]).toEqual([0, -1, 1]))
})

it.each([
  ['0.955', 2, '95.5'],
  ['0.12', 2, '12'],
  ['1', 2, '100'],
  ['12', -2, '0.12'],
  ['95.5', -2, '0.955'],
  ['100', -2, '1'],
  ['5', -2, '0.05'],
  ['0', -2, '0'],
])('the point of %s moved by %i is %s', (amount, by, expected) => expect(shifted(amount, by)).toBe(expected))
