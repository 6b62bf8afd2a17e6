import { UploadOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { LoadDrawer } from '@/features/statements/load-drawer'
import { statementsCsv, useBankAccounts, useStatements } from '@/features/statements/queries'
import { StatementsTable } from '@/features/statements/statements-table'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { DayFilter, FilterBar, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { bank_account_id: '', days_from: '', days_to: '', company: '', sort: '-to_on', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const can = useCan()
  const navigate = useNavigate()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const [loading, setLoading] = useState(false)
  const query = toQuery(filters)
  const statements = useStatements(query)
  const accounts = useBankAccounts({ limit: 200 })
  return (
    <Page
      title={t('statements.title')}
      note={t('statements.note')}
      actions={
        <>
          <Button onClick={() => void navigate('/statements/outgoing')}>{t('outgoing.title')}</Button>
          <Button onClick={() => void navigate('/bank-accounts')}>{t('statements.accounts')}</Button>
          {can('payments:write') ? (
            <Button type="primary" icon={<UploadOutlined />} onClick={() => setLoading(true)}>
              {t('statements.load')}
            </Button>
          ) : null}
        </>
      }
    >
      <FilterBar end={<CsvButton name="statements" fetchCsv={() => statementsCsv(query)} />}>
        <SelectFilter
          label={t('statements.account')}
          value={filters.bank_account_id}
          options={(accounts.data?.items ?? []).map((account) => ({ value: String(account.id), label: `${account.name} · ${account.number}` }))}
          onChange={(bank_account_id) => change({ bank_account_id })}
          width={240}
        />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
        <DayFilter label={t('statements.days_from')} value={filters.days_from} onChange={(days_from) => change({ days_from })} />
        <DayFilter label={t('statements.days_to')} value={filters.days_to} onChange={(days_to) => change({ days_to })} />
      </FilterBar>
      <StatementsTable
        rows={statements.data?.items}
        nextCursor={statements.data?.next_cursor}
        total={statements.data?.total}
        loading={statements.isFetching}
        error={statements.error}
        onRetry={() => void statements.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
      <LoadDrawer open={loading} onClose={() => setLoading(false)} />
    </Page>
  )
}
