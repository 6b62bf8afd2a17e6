import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import type { Language } from '@/lib/format'

export const LANGUAGES: { value: Language; label: string }[] = [
  { value: 'zh-CN', label: '简体中文' },
  { value: 'zh-TW', label: '繁體中文' },
  { value: 'en', label: 'English' },
]
const REMEMBERED = 'huikuan.language'

// One chunk per language: a reader loads the words of one, not of three.
const LOADERS: Record<Language, () => Promise<{ default: object }>> = {
  'zh-CN': () => import('@/locales/zh-CN'),
  'zh-TW': () => import('@/locales/zh-TW'),
  en: () => import('@/locales/en'),
}

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language.value === value)
}

/** What was chosen in this browser; null before anyone chose. */
export function rememberedLanguage(): Language | null {
  const stored = localStorage.getItem(REMEMBERED)
  return isLanguage(stored) ? stored : null
}

export async function changeLanguage(language: Language): Promise<void> {
  await show(language)
  localStorage.setItem(REMEMBERED, language)
}

async function show(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    const { default: words } = await LOADERS[language]()
    i18next.addResourceBundle(language, 'translation', words)
  }
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}

export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    fallbackLng: false,
    resources: {},
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  })
  await show(rememberedLanguage() ?? 'zh-CN')
}

export function useLanguage(): Language {
  const { i18n } = useTranslation()
  return isLanguage(i18n.language) ? i18n.language : 'zh-CN'
}
