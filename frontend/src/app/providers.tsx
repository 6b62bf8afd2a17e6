import { QueryClientProvider } from '@tanstack/react-query'
import { App, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import zhTW from 'antd/locale/zh_TW'
import dayjs from 'dayjs'
import 'dayjs/locale/en-gb'
import 'dayjs/locale/zh-cn'
import 'dayjs/locale/zh-tw'
import { useEffect, useMemo } from 'react'
import { RouterProvider } from 'react-router'
import { queryClient } from '@/app/query-client'
import { router } from '@/app/router'
import type { Language } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'
import { fontFamily, themeFor } from '@/ui/theme'

const ANTD = { 'zh-CN': zhCN, 'zh-TW': zhTW, en: enUS }
const DAYJS: Record<Language, string> = { 'zh-CN': 'zh-cn', 'zh-TW': 'zh-tw', en: 'en-gb' }

export function Providers() {
  const language = useLanguage()
  dayjs.locale(DAYJS[language])
  const theme = useMemo(() => themeFor(language), [language])
  useEffect(() => document.body.style.setProperty('font-family', fontFamily(language)), [language])
  return (
    <ConfigProvider locale={ANTD[language]} theme={theme} button={{ autoInsertSpace: false }}>
      <App message={{ maxCount: 3 }}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </App>
    </ConfigProvider>
  )
}
