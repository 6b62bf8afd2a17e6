import { GlobalOutlined } from '@ant-design/icons'
import { Result, Select } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { CustomerPageView } from '@/features/customer-page/customer-page'
import { useCustomerPage } from '@/features/customer-page/queries'
import { problemText } from '@/lib/form-errors'
import type { Language } from '@/lib/format'
import { LANGUAGES, changeLanguage, languageRemembered, useLanguage } from '@/lib/i18n'
import { asProblem } from '@/lib/problem'
import { ErrorState, LoadingState } from '@/ui/states'
import '@/routes/customer-page.css'

/** The page of a customer with a link; nobody signs in here. */
export function Component() {
  const { t } = useTranslation()
  const language = useLanguage()
  const page = useCustomerPage()
  const theirs = page.data?.language
  useEffect(() => {
    if (theirs && !languageRemembered()) void changeLanguage(theirs)
  }, [theirs])
  const status = page.error ? asProblem(page.error).status : null
  return (
    <main className="customer-page">
      <title>{page.data ? `${page.data.company_name} · ${t('customer_page.title')}` : t('customer_page.title')}</title>
      <div className="customer-page-top">
        <strong>{page.data?.company_name}</strong>
        <Select<Language>
          aria-label={t('nav.language')}
          value={language}
          variant="borderless"
          prefix={<GlobalOutlined aria-hidden />}
          popupMatchSelectWidth={false}
          options={LANGUAGES}
          onChange={(chosen) => void changeLanguage(chosen)}
        />
      </div>
      {page.data ? (
        <>
          <h1>{page.data.customer_name}</h1>
          <CustomerPageView page={page.data} />
        </>
      ) : status === 401 ? (
        <Result status="warning" title={<h1>{t('customer_page.no_entry')}</h1>} subTitle={problemText(t, page.error)} />
      ) : page.error ? (
        <ErrorState error={page.error} onRetry={() => void page.refetch()} />
      ) : (
        <LoadingState />
      )}
    </main>
  )
}
