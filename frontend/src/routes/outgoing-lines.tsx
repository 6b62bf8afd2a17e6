import { ReloadOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { LineDrawer } from '@/features/outgoing/line-drawer'
import { OutgoingTable } from '@/features/outgoing/lines-table'
import { outgoingCsv, useOutgoing, useOutgoingRun } from '@/features/outgoing/queries'
import { useBankAccounts } from '@/features/statements/queries'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter, useCompany } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { FilterBar, SearchFilter, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { q: '', state: 'left', proposed: '', bank_account_id: '', company: '', sort: '', cursor: '' }
const STATES = ['left', 'tied', 'other'] as const

export function Component() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const can = useCan()
  const [search, setSearch] = useSearchParams()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const company = useCompany(filters.company)
  const query = toQuery(filters)
  const lines = useOutgoing({ ...query, state: filters.state })
  const accounts = useBankAccounts({ limit: 200 })
  const run = useOutgoingRun()
  const open = Number(search.get('line')) || null
  const show = (id: number | null) =>
    setSearch((now) => {
      const next = new URLSearchParams(now)
      if (id === null) next.delete('line')
      else next.set('line', String(id))
      return next
    })
  const look = async () => {
    try {
      const done = await run.mutateAsync(company?.code)
      void message.success(t('outgoing.run_done', { looked_at: done.looked_at, tied: done.tied, proposed: done.proposed, nothing: done.nothing }))
    } catch (cause) {
      void message.error(problemText(t, cause))
    }
  }
  return (
    <Page
      title={t('outgoing.title')}
      note={t('outgoing.note')}
      back={<Link to="/statements">← {t('statements.title')}</Link>}
      actions={
        can('payments:reverse') ? (
          <Button icon={<ReloadOutlined />} loading={run.isPending} onClick={() => void look()}>
            {t('clearing.match_again')}
          </Button>
        ) : null
      }
    >
      <FilterBar end={<CsvButton name="outgoing" fetchCsv={() => outgoingCsv(query)} />}>
        <SearchFilter label={t('outgoing.search')} value={filters.q} onChange={(q) => change({ q })} />
        <SelectFilter
          required
          label={t('common.fields.status')}
          value={filters.state}
          options={STATES.map((value) => ({ value, label: t(`outgoing.state.${value}`) }))}
          onChange={(state) => change({ state })}
          width={150}
        />
        <SelectFilter
          label={t('statements.account')}
          value={filters.bank_account_id}
          options={(accounts.data?.items ?? []).map((account) => ({ value: String(account.id), label: account.name }))}
          onChange={(bank_account_id) => change({ bank_account_id })}
        />
        <CompanyFilter value={filters.company} onChange={(chosen) => change({ company: chosen })} />
      </FilterBar>
      <OutgoingTable
        rows={lines.data?.items}
        nextCursor={lines.data?.next_cursor}
        total={lines.data?.total}
        loading={lines.isFetching}
        error={lines.error}
        onRetry={() => void lines.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
        onOpen={(line) => show(line.line_id)}
      />
      <LineDrawer id={open} onClose={() => show(null)} />
    </Page>
  )
}
