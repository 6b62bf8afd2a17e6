import { describe, expect, it } from 'vitest'
import { fileFault, formatOf, needsAccount } from '@/features/statements/files'

describe('the format of a file', () => {
  it.each([
    ['a.xml', '<?xml version="1.0"?>', 'camt.053'],
    ['statement.txt', '\uFEFF<?xml', 'camt.053'],
    ['STATEMENT.TXT', '\r\n{1:F01BANKDEFF}', 'mt940'],
    ['x.dat', ':20:START', 'mt940'],
    ['流水.xls', 'PK\u0003\u0004', 'xlsx'],
    ['a.STA', 'noise', 'mt940'],
    ['流水.CSV', '交易日期,金额', 'csv'],
    ['a.pdf', '%PDF-1.7', null],
    ['nothing', '', null],
  ])('%s that begins with %j is %s', (name, head, format) => expect(formatOf(name, head)).toBe(format))

  it('asks for an account where the file does not tell one', () => {
    expect(['csv', 'xlsx', 'camt.053', 'mt940', null].map((format) => needsAccount(format as never))).toEqual([true, true, false, false, false])
  })
})

describe('what is wrong with a file', () => {
  it.each([
    ['/lines/12/Ntry/Amt', 'Line 12, Ntry/Amt: The amount is missing.', { line: 12, field: 'Ntry/Amt', detail: 'The amount is missing.' }],
    ['/lines/3', 'Line 3: There is no row under the header.', { line: 3, field: '', detail: 'There is no row under the header.' }],
    ['/lines/7/收入金额', "Line 7, 收入金额: 'x' is not an amount.", { line: 7, field: '收入金额', detail: "'x' is not an amount." }],
    ['/bank_account', 'Name it: now.', { line: null, field: '', detail: 'Name it: now.' }],
  ])('%s', (pointer, detail, expected) => expect(fileFault({ pointer, code: 'c', detail })).toEqual({ code: 'c', ...expected }))
})
