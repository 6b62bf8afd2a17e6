import { Button } from 'antd'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LetterDrawer } from '@/features/dunning/letter-drawer'
import { codeText } from '@/lib/form-errors'
import { groupAmounts } from '@/lib/format'
import type { FieldProblem } from '@/lib/problem'

const LETTER = /^\/letters\/(\d+)$/

/** What an approval was refused for: the fingerprint to accept it by, and each letter that differs from the preview. */
export function readChanges(errors: FieldProblem[]) {
  return {
    fingerprint: errors.find((error) => error.pointer === '/accept_changes')?.detail,
    letters: errors.flatMap((error) => {
      const id = LETTER.exec(error.pointer)?.[1]
      return id ? [{ ...error, id: Number(id) }] : []
    }),
  }
}

const TEXT = /\b(zh-CN|zh-TW|en) (\d+)\b/g

/** What the server says of a difference, with its amounts and the versions of texts as the reader writes them. */
export function changeText(t: TFunction, { code, detail }: Pick<FieldProblem, 'code' | 'detail'>): string {
  const told = code === 'other_words' ? detail.replace(TEXT, (_, language: string, version: string) => t('dunning.text_version', { text: t(`strategies.languages.${language}`), version })) : groupAmounts(detail)
  return `${codeText(t, code, code)}${t('strategies.of')}${told}`
}

export type RunChangesFound = ReturnType<typeof readChanges>

/** The letters that would go out otherwise than the preview showed them, each to be looked at. */
export function RunChanges({ letters }: Pick<RunChangesFound, 'letters'>) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState<number | null>(null)
  return (
    <>
      <ul className="unseen" aria-label={t('dunning.changes')}>
        {letters.map((one) => (
          <li key={`${one.id} ${one.code} ${one.detail}`}>
            <span className="long-text">{changeText(t, one)}</span>{' '}
            <Button size="small" type="link" aria-label={`${t('dunning.open')}: ${one.id}`} onClick={() => setOpened(one.id)}>
              {t('dunning.open')}
            </Button>
          </li>
        ))}
      </ul>
      <LetterDrawer id={opened} onClose={() => setOpened(null)} />
    </>
  )
}
