import i18next from 'i18next'
import { beforeAll, expect, it } from 'vitest'
import { changeLanguage, startI18n } from '@/lib/i18n'
import { runText } from '@/ui/confirmation-run'

beforeAll(async () => {
  await startI18n()
  await changeLanguage('zh-CN')
})

it('says in Chinese what the program noted, and leaves what people did', () => {
  expect(runText(i18next.t, 'confirmation run 12')).toBe('询证批次 12')
  expect(runText(i18next.t, 'for confirmation run 12')).toBe('for confirmation run 12')
})
