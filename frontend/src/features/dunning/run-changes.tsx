import { Button } from 'antd'
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
            <span className="long-text">
              {codeText(t, one.code, one.code)}: {groupAmounts(one.detail)}
            </span>{' '}
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
