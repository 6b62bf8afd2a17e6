import { GlobalOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '@/lib/api'
import type { Language } from '@/lib/format'
import { LANGUAGES, changeLanguage, chooseLanguageFirst, useLanguage } from '@/lib/i18n'
import { meQuery } from '@/lib/me'
import { sessionStatus } from '@/lib/session'

/** The choice is remembered in this browser, and with the account when someone is signed in. */
export function LanguageSwitch() {
  const { t } = useTranslation()
  const language = useLanguage()
  const client = useQueryClient()
  const choose = async (chosen: Language): Promise<void> => {
    if (sessionStatus() !== 'signed-in') return chooseLanguageFirst(chosen)
    await changeLanguage(chosen)
    client.setQueryData(meQuery.queryKey, (me) => me && { ...me, language: chosen })
    await unwrap(api.PATCH('/api/v1/auth/me', { body: { language: chosen } })).catch(() => undefined)
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
