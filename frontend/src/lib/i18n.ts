import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import type { Language } from '@/lib/format'

export const LANGUAGES: { value: Language; label: string }[] = [
  { value: 'zh-CN', label: '简体中文' },
  { value: 'zh-TW', label: '繁體中文' },
  { value: 'en', label: 'English' },
]
const REMEMBERED = 'huikuan.language'
const UNTOLD = 'huikuan.language.untold'

// One chunk per language: a reader loads the words of one, not of three.
const LOADERS: Record<Language, () => Promise<{ default: object }>> = {
  'zh-CN': () => import('@/locales/zh-CN'),
  'zh-TW': () => import('@/locales/zh-TW'),
  en: () => import('@/locales/en'),
}

function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language.value === value)
}

function rememberedLanguage(): Language {
  const stored = localStorage.getItem(REMEMBERED)
  return isLanguage(stored) ? stored : 'zh-CN'
}

/** Whether a language was ever chosen in this browser. */
export function languageRemembered(): boolean {
  return isLanguage(localStorage.getItem(REMEMBERED))
}

/** A choice the account has not been told yet: made before signing in, or just before the page was left. */
export function untoldLanguage(): Language | null {
  return localStorage.getItem(UNTOLD) ? rememberedLanguage() : null
}

export function languageTold(): void {
  localStorage.removeItem(UNTOLD)
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(REMEMBERED, language)
  localStorage.setItem(UNTOLD, 'yes')
  await show(language)
}

/** The account's language, taken over by this browser. */
export async function changeLanguage(language: Language): Promise<void> {
  localStorage.setItem(REMEMBERED, language)
  await show(language)
}

let wanted: Language | null = null

async function show(language: Language): Promise<void> {
  wanted = language
  if (!i18next.hasResourceBundle(language, 'translation')) {
    const { default: words } = await LOADERS[language]()
    i18next.addResourceBundle(language, 'translation', words)
  }
  if (wanted !== language) return // another was asked for while the words were loading
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
  await show(rememberedLanguage())
}

export function useLanguage(): Language {
  const { i18n } = useTranslation()
  return isLanguage(i18n.language) ? i18n.language : 'zh-CN'
}
