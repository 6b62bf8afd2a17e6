import { Alert, Button, Empty, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { codeText, problemText } from '@/lib/form-errors'
import { asProblem } from '@/lib/problem'

export function LoadingState({ rows = 6 }: { rows?: number }) {
  const { t } = useTranslation()
  return (
    <div role="status" aria-busy="true" aria-label={t('common.states.loading')} className="state">
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  )
}

export function EmptyState({ text, action }: { text?: string; action?: ReactNode }) {
  const { t } = useTranslation()
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text ?? t('common.states.empty')}>
      {action}
    </Empty>
  )
}

export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation()
  const problem = asProblem(error)
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="state"
      title={problemText(t, problem)}
      description={
        <>
          {problem.errors.map((field) => (
            <div key={field.pointer + field.code}>
              {codeText(t, field.code, field.detail)}
              {/* Of a row or line only the server's own sentence says which, and what stands there. */}
              {/\/\d+(\/|$)/.test(field.pointer) ? <small className="muted long-text" lang="en">{` ${field.detail}`}</small> : null}
            </div>
          ))}
          {problem.requestId ? <small>{t('common.states.request_id', { id: problem.requestId })}</small> : null}
        </>
      }
      action={
        onRetry ? (
          <Button size="small" onClick={onRetry}>
            {t('common.actions.retry')}
          </Button>
        ) : null
      }
    />
  )
}

interface Loadable<T> {
  data: T | undefined
  error: unknown
  isPending: boolean
  refetch: () => unknown
}

/** The four states of anything loaded: waiting, failed, empty, there. */
export function Loaded<T>(props: { query: Loadable<T>; rows?: number; empty?: (data: T) => boolean; emptyText?: string; children: (data: T) => ReactNode }) {
  const { query, rows, empty, emptyText, children } = props
  if (query.data === undefined) {
    if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    return <LoadingState rows={rows} />
  }
  if (empty?.(query.data)) return <EmptyState text={emptyText} />
  return <>{children(query.data)}</>
}
