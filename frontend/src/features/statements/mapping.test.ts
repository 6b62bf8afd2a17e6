import { expect, it } from 'vitest'
import { mappingOf } from '@/features/statements/mapping'

it('names only the headers that were typed', () => {
  expect(mappingOf({ columns: { booked_on: ' 日期 ', amount: '', text: undefined as never }, sheet: ' ', delimiter: '\t' })).toEqual({
    columns: { booked_on: '日期' },
    encoding: null,
    delimiter: '\t',
    day_order: 'day_first',
    decimal_comma: false,
    sheet: null,
  })
})

it('is the usual one when nothing was said', () => {
  expect(mappingOf(undefined)).toMatchObject({ columns: {}, day_order: 'day_first', decimal_comma: false })
})
