import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { AccountForm } from '@/features/statements/account-form'
import { AccountsTable } from '@/features/statements/accounts-table'
import { useBankAccounts, type BankAccount } from '@/features/statements/queries'
import { useCan, useMe } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CurrencyFilter } from '@/ui/currency-filter'
import { FilterBar, SearchFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { q: '', currency: '', company: '', sort: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const can = useCan()
  const companies = useMe()?.companies ?? []
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const accounts = useBankAccounts(toQuery(filters))
  const [edited, setEdited] = useState<BankAccount | null | undefined>(undefined)
  return (
    <Page
      title={t('statements.accounts')}
      note={t('statements.accounts_note')}
      back={<Link to="/statements">← {t('statements.title')}</Link>}
      actions={
        can('payments:write') ? (
          <Button type="primary" onClick={() => setEdited(null)}>
            {t('statements.new_account')}
          </Button>
        ) : null
      }
    >
      <FilterBar>
        <SearchFilter label={t('statements.search_accounts')} value={filters.q} onChange={(q) => change({ q })} />
        <CurrencyFilter value={filters.currency} onChange={(currency) => change({ currency })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <AccountsTable
        rows={accounts.data?.items}
        nextCursor={accounts.data?.next_cursor}
        total={accounts.data?.total}
        loading={accounts.isFetching}
        error={accounts.error}
        onRetry={() => void accounts.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
        withCompany={companies.length > 1}
        onEdit={setEdited}
      />
      <AccountForm account={edited} onClose={() => setEdited(undefined)} />
    </Page>
  )
}
