import { useQuery } from '@tanstack/react-query'
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react'
import { Navigate, useLocation } from 'react-router'
import { tellLanguage } from '@/app/tell-language'
import { changeLanguage, untoldLanguage } from '@/lib/i18n'
import { meQuery } from '@/lib/me'
import { onSessionChange, refreshSession, sessionStatus } from '@/lib/session'
import { ErrorState, LoadingState } from '@/ui/states'

/** After a page load the refresh cookie decides: a session goes on, or the sign-in page keeps the wanted address. */
export function AuthGuard({ children }: { children: ReactNode }) {
  const status = useSyncExternalStore(onSessionChange, sessionStatus)
  const location = useLocation()
  const [failure, setFailure] = useState<unknown>(null)
  const [attempt, setAttempt] = useState(0)
  const me = useQuery({ ...meQuery, enabled: status === 'signed-in' })

  useEffect(() => {
    if (sessionStatus() !== 'unknown') return
    refreshSession().catch(setFailure)
  }, [attempt])

  // The account's language holds in every browser, but for a choice it has not been told yet: that goes to the account.
  const theirs = me.data?.language
  useEffect(() => {
    if (theirs === undefined) return
    const chosen = untoldLanguage()
    if (chosen === null) void changeLanguage(theirs)
    else void tellLanguage()
  }, [theirs])

  const retry = () => {
    setFailure(null)
    setAttempt((count) => count + 1)
    if (status === 'signed-in') void me.refetch()
  }
  if (status === 'signed-out') {
    const wanted = location.pathname + location.search
    return <Navigate to={wanted === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(wanted)}`} replace />
  }
  if (failure ?? me.error) {
    return (
      <main className="alone">
        <ErrorState error={failure ?? me.error} onRetry={retry} />
      </main>
    )
  }
  if (status === 'unknown' || !me.data) {
    return (
      <main className="alone">
        <LoadingState rows={4} />
      </main>
    )
  }
  return <>{children}</>
}
