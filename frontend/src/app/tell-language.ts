import { api } from '@/lib/api'
import type { Language } from '@/lib/format'
import { languageTold, untoldLanguage } from '@/lib/i18n'

let telling: Promise<Language | null> = Promise.resolve(null)

/**
 * Keeps the choice with the account, and answers what the account was told: null for nothing. Choices are told one after the other,
 * so that the last one made is the one that stays.
 */
export function tellLanguage(): Promise<Language | null> {
  telling = telling.then(tellLast)
  return telling
}

async function tellLast(): Promise<Language | null> {
  const language = untoldLanguage()
  if (language === null) return null
  const answer = await api.PATCH('/api/v1/auth/me', { body: { language } }).catch(() => null)
  // When it failed, the mark stays and the next visit tries again; when another was chosen meanwhile, its own turn comes.
  if (!answer?.response.ok || untoldLanguage() !== language) return null
  languageTold()
  return language
}
