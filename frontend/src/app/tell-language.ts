import { api } from '@/lib/api'
import { languageTold, untoldLanguage } from '@/lib/i18n'

let telling: Promise<void> = Promise.resolve()

/** Keeps the choice with the account. Choices are told one after the other, so that the last one made is the one that stays. */
export function tellLanguage(): Promise<void> {
  telling = telling.then(tellLast)
  return telling
}

async function tellLast(): Promise<void> {
  const language = untoldLanguage()
  if (language === null) return
  const answer = await api.PATCH('/api/v1/auth/me', { body: { language } }).catch(() => null)
  // When it failed, the mark stays and the next visit tries again; when another was chosen meanwhile, its own turn comes.
  if (answer?.response.ok && untoldLanguage() === language) languageTold()
}
