import { GlobalOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { tellLanguage } from '@/app/tell-language'
import type { Language } from '@/lib/format'
import { LANGUAGES, chooseLanguage, useLanguage } from '@/lib/i18n'
import { meQuery } from '@/lib/me'
import { sessionStatus } from '@/lib/session'

/** The choice is remembered in this browser, and with the account when someone is signed in. */
export function LanguageSwitch() {
  const { t } = useTranslation()
  const language = useLanguage()
  const client = useQueryClient()
  const choose = async (chosen: Language): Promise<void> => {
    await chooseLanguage(chosen)
    if (sessionStatus() !== 'signed-in') return
    const told = await tellLanguage()
    // Not what was chosen here: a later choice may have been told first.
    if (told) client.setQueryData(meQuery.queryKey, (me) => me && { ...me, language: told })
  }
  return (
    <Select<Language>
      aria-label={t('nav.language')}
      value={language}
      variant="borderless"
      prefix={<GlobalOutlined aria-hidden />}
      popupMatchSelectWidth={false}
      options={LANGUAGES}
      onChange={(chosen) => void choose(chosen)}
    />
  )
}
