import { api } from '@/lib/api'
import type { Language } from '@/lib/format'
import { languageTold } from '@/lib/i18n'

/** Keeps the choice with the account; when that fails, the next visit tries again. */
export async function tellLanguage(language: Language): Promise<void> {
  const answer = await api.PATCH('/api/v1/auth/me', { body: { language } }).catch(() => null)
  if (answer?.response.ok) languageTold()
}
