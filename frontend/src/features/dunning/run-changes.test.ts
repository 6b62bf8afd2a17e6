import i18next from 'i18next'
import { beforeAll, expect, it } from 'vitest'
import { changeText } from '@/features/dunning/run-changes'
import { changeLanguage, startI18n } from '@/lib/i18n'

beforeAll(async () => {
  await startI18n()
  await changeLanguage('zh-CN')
})

it('says what differs in the reader’s words', () => {
  const told = (code: string, detail: string) => changeText(i18next.t, { code, detail })
  expect(told('other_words', 'C1 · first zh-CN 1 → zh-CN 2')).toBe('文本与预览时不同：C1 · first 简体中文 第 1 版 → 简体中文 第 2 版')
  expect(told('asks_for_more', 'C1 · INV-20260001: CNY 3868.31 → CNY 1006053.28')).toBe('催款金额比预览时多：C1 · INV-20260001: CNY 3,868.31 → CNY 1,006,053.28')
  expect(told('other_recipient', 'C1: a@b.example → en 7@b.example')).toBe('收件人与预览时不同：C1: a@b.example → en 7@b.example')
})
