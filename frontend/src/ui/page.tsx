import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

interface Props {
  title: string
  /** Name of the tab; the title when absent. */
  tab?: string
  note?: ReactNode
  back?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

export function Page({ title, tab, note, back, actions, children }: Props) {
  const { t } = useTranslation()
  return (
    <div className="page">
      <title>{`${tab ?? title} · ${t('common.product')}`}</title>
      {back ? <div className="page-back">{back}</div> : null}
      <div className="page-head">
        <div>
          <h1>{title}</h1>
          {note ? <div className="page-note">{note}</div> : null}
        </div>
        {actions ? <div className="page-actions">{actions}</div> : null}
      </div>
      {children}
    </div>
  )
}
