import { ReloadOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { KeyLegend } from '@/features/clearing/key-legend'
import { useRun } from '@/features/clearing/moves'
import { receiptsCsv } from '@/features/clearing/queries'
import { Workbench } from '@/features/clearing/workbench'
import { useBankAccounts } from '@/features/statements/queries'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import { toQuery, useFilters } from '@/lib/url-state'
import { CompanyFilter, useCompany } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { CurrencyFilter } from '@/ui/currency-filter'
import { FilterBar, SearchFilter, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'
import { useNarrow } from '@/ui/use-narrow'

const DEFAULTS = { q: '', state: 'left', matched: '', bank_account_id: '', statement_id: '', customer_id: '', currency: '', company: '' }
const STATES = ['left', 'on_account', 'cleared'] as const
const MATCHED = ['automatic', 'proposed', 'nothing', 'waiting'] as const

export function Component() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const can = useCan()
  const [search, setSearch] = useSearchParams()
  const [filters, change] = useFilters(DEFAULTS)
  const company = useCompany(filters.company)
  const accounts = useBankAccounts({ limit: 200 })
  const run = useRun()
  const query = toQuery(filters)
  const receipt = Number(search.get('receipt')) || null
  const show = useCallback(
    (id: number | null) =>
      setSearch((now) => {
        const next = new URLSearchParams(now)
        if (id === null) next.delete('receipt')
        else next.set('receipt', String(id))
        return next
      }),
    [setSearch],
  )
  const match = async () => {
    try {
      const done = await run.mutateAsync({ company: company?.code, apply: true })
      void message.success(t('clearing.run_done', { looked_at: done.looked_at, applied: done.applied, proposed: done.proposed, nothing: done.nothing }))
    } catch (cause) {
      void message.error(problemText(t, cause))
    }
  }
  const narrow = useNarrow(991)
  return (
    <Page
      title={t('clearing.title')}
      note={<KeyLegend />}
      actions={
        <>
          <Button onClick={() => void navigate('/clearing/together')}>{t('joint.title')}</Button>
          <Button onClick={() => void navigate('/clearing/done')}>{t('clearing.all.title')}</Button>
          <Button onClick={() => void navigate('/clearing/learnt')}>{t('clearing.learnt')}</Button>
          <Button onClick={() => void navigate('/clearing/settings')}>{t('clearing_settings.short')}</Button>
          {can('payments:write') ? (
            <Button icon={<ReloadOutlined />} loading={run.isPending} onClick={() => void match()}>
              {t('clearing.match_again')}
            </Button>
          ) : null}
        </>
      }
    >
      {narrow && receipt !== null ? null : <FilterBar end={<CsvButton name="clearing" fetchCsv={() => receiptsCsv(query)} />}>
        <SearchFilter label={t('clearing.search')} value={filters.q} onChange={(q) => change({ q })} />
        <SelectFilter
          required
          label={t('common.fields.status')}
          value={filters.state}
          options={STATES.map((value) => ({ value, label: t(`clearing.state.${value}`) }))}
          onChange={(state) => change({ state })}
          width={120}
        />
        <SelectFilter
          label={t('clearing.matched')}
          value={filters.matched}
          options={MATCHED.map((value) => ({ value, label: t(`clearing.matched_as.${value}`) }))}
          onChange={(matched) => change({ matched })}
        />
        <SelectFilter
          label={t('statements.account')}
          value={filters.bank_account_id}
          options={(accounts.data?.items ?? []).map((account) => ({ value: String(account.id), label: account.name }))}
          onChange={(bank_account_id) => change({ bank_account_id })}
        />
        <CurrencyFilter value={filters.currency} onChange={(currency) => change({ currency })} />
        <CompanyFilter value={filters.company} onChange={(chosen) => change({ company: chosen })} />
      </FilterBar>}
      {/* Another list is another sitting. */}
      <Workbench key={JSON.stringify(query)} query={{ ...query, state: filters.state }} receipt={receipt} onReceipt={show} />
    </Page>
  )
}
