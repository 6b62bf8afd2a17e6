import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, useSearchParams } from 'react-router'
import { LanguageSwitch } from '@/app/language-switch'
import { SignInForm } from '@/features/access/sign-in-form'
import { onSessionChange, sessionStatus } from '@/lib/session'
import '@/routes/sign-in.css'

/** Only an address of this site is followed after signing in. */
function wanted(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/'
}

export function Component() {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const status = useSyncExternalStore(onSessionChange, sessionStatus)
  if (status === 'signed-in') return <Navigate to={wanted(search.get('next'))} replace />
  return (
    <main className="sign-in">
      <title>{`${t('access.sign_in')} · ${t('common.product')}`}</title>
      <section className="sign-in-side" aria-hidden="true">
        <img src="/favicon.svg" alt="" width={52} height={52} />
        <p className="sign-in-claim">{t('access.claim')}</p>
        <ul>
          <li>{t('access.point_ledger')}</li>
          <li>{t('access.point_chase')}</li>
          <li>{t('access.point_past')}</li>
        </ul>
      </section>
      <section className="sign-in-form">
        <div className="sign-in-language">
          <LanguageSwitch />
        </div>
        <div className="sign-in-box">
          <h1>{t('common.product')}</h1>
          <p className="muted">{t('access.sign_in_note')}</p>
          <SignInForm onSignedIn={() => undefined} />
        </div>
      </section>
    </main>
  )
}
