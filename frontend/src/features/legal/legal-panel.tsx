import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { CasesTable } from '@/features/legal/cases-table'
import { useCases } from '@/features/legal/queries'
import { useCan } from '@/lib/me'

interface Props {
  of: { customer_id: number } | { invoice_id: number }
  /** Whether nothing at all is drawn where there is no case. */
  quiet?: boolean
}

/** The legal cases of a customer or of an item; while one runs, that nothing of it is dunned. */
export function LegalPanel({ of, quiet }: Props) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const may = useCan()('legal:write')
  const cases = useCases({ ...Object.fromEntries(Object.entries(of).map(([key, id]) => [key, String(id)])), limit: '50' })
  const running = cases.data?.items.find((one) => one.status === 'open')
  if (quiet && !cases.error && !cases.data?.items.length) return null
  return (
    <section className="panel">
      <h2>{t('legal.title')}</h2>
      {running ? (
        <Alert
          className="form-alert"
          type="warning"
          role="note"
          showIcon
          title={
            <>
              {t('customer_id' in of ? 'legal.held_customer' : 'legal.held_item')} <Link style={{ textDecoration: 'underline' }} to={`/legal/${running.id}`}>{running.case_number ?? t('legal.case_no', { id: running.id })}</Link>
            </>
          }
        />
      ) : null}
      <CasesTable withCustomer={false} rows={cases.data?.items} loading={cases.isFetching} error={cases.error} onRetry={() => void cases.refetch()} />
      {may && 'customer_id' in of ? (
        <Button onClick={() => void navigate(`/legal/new?customer_id=${of.customer_id}`)}>{t('legal.assess')}</Button>
      ) : null}
    </section>
  )
}
