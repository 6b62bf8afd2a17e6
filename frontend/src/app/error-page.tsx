import { Button, Result } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, isRouteErrorResponse, useRouteError } from 'react-router'

export function NotFound() {
  const { t } = useTranslation()
  return (
    <Result
      icon={null}
      title={<h1>{t('common.error_page.not_found')}</h1>}
      subTitle={t('common.error_page.not_found_text')}
      extra={<Link to="/">{t('common.error_page.home')}</Link>}
    />
  )
}

/** A fault of the program itself; a failed request is shown where it happened. */
export function ErrorPage() {
  const { t } = useTranslation()
  const error = useRouteError()
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFound />
  return (
    <Result
      status="error"
      title={<h1>{t('common.error_page.title')}</h1>}
      subTitle={error instanceof Error ? error.message : undefined}
      extra={
        <Button type="primary" onClick={() => window.location.reload()}>
          {t('common.error_page.reload')}
        </Button>
      }
    />
  )
}
