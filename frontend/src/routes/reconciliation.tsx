import { App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { DifferencesPanel } from '@/features/reconciliations/differences-panel'
import { ReconciliationFacts } from '@/features/reconciliations/facts'
import { useCompareAgain, useReconciliation, useSign } from '@/features/reconciliations/queries'
import { problemText } from '@/lib/form-errors'
import { formatDay } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'
import { useCan } from '@/lib/me'
import { useFilters, usePager } from '@/lib/url-state'
import { Page } from '@/ui/page'
import { Loaded } from '@/ui/states'

const DEFAULTS = { q: '', state: '', closed: '', assigned_to: '', sort: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const can = useCan()
  const language = useLanguage()
  const id = Number(useParams().id)
  const found = useReconciliation(id)
  const again = useCompareAgain(id)
  const sign = useSign(id)
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const [busy, setBusy] = useState(false)
  const run = async (act: () => Promise<unknown>, said: string) => {
    setBusy(true)
    try {
      await act()
      void message.success(said)
    } catch (cause) {
      void message.error(problemText(t, cause))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Loaded query={found}>
      {(data) => (
        <Page
          title={`${t('reconciliations.one')} ${formatDay(data.as_of, language)} · ${data.currency}`}
          note={t('reconciliations.sign_note')}
          back={<Link to="/reconciliations">{t('reconciliations.back')}</Link>}
          actions={
            data.status === 'signed' ? null : (
              <>
                {can('reconciliations:write') ? (
                  <Button loading={busy} onClick={() => void run(() => again.mutateAsync(data.version), t('reconciliations.compared'))}>
                    {t('reconciliations.compare_again')}
                  </Button>
                ) : null}
                {can('reconciliations:sign') ? (
                  <Button type="primary" loading={busy} disabled={!data.can_sign} onClick={() => void run(() => sign.mutateAsync(data.version), t('reconciliations.signed'))}>
                    {t(data.status === 'prepared' ? 'reconciliations.sign_off' : 'reconciliations.sign')}
                  </Button>
                ) : null}
              </>
            )
          }
        >
          <ReconciliationFacts data={data} />
          <DifferencesPanel data={data} filters={filters} change={change} pager={pager} />
        </Page>
      )}
    </Loaded>
  )
}
