import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { HOLD_STATES, useHolds, useLift, type Hold } from '@/features/dunning/queries'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { Actor } from '@/ui/actor'
import { CompanyFilter } from '@/ui/company-filter'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { FilterBar, SelectFilter } from '@/ui/filters'
import { Money } from '@/ui/money'
import { ReasonModal } from '@/ui/reason-modal'
import { StatusTag } from '@/ui/tags'

const DEFAULTS = { state: '', company: '', cursor: '' }

/** What dunning is silent about, until when and why. */
export function HoldsPanel() {
  const { t } = useTranslation()
  const can = useCan()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const holds = useHolds(toQuery(filters))
  const lift = useLift()
  const [lifting, setLifting] = useState<Hold | null>(null)
  const columns: Column<Hold>[] = [
    { key: 'customer', title: t('common.fields.customer'), fixed: true, render: (row) => <Link className="clip" title={row.customer_name} to={`/customers/${row.customer_id}`}>{row.customer_name}</Link> },
    { key: 'item', title: t('dunning.item'), render: (row) => (row.invoice_id ? <Link to={`/invoices/${row.invoice_id}`}>{row.invoice_number}</Link> : t('dunning.all_items')) },
    { key: 'amount', title: t('common.fields.amount'), numeric: true, render: (row) => (row.amount ? <Money amount={row.amount} currency={row.currency} /> : t('dunning.whole')) },
    { key: 'until_on', title: t('dunning.until_on'), render: (row) => <Day value={row.until_on} /> },
    { key: 'state', title: t('common.fields.status'), render: (row) => <StatusTag value={row.state === 'running' ? 'pending' : 'inactive'} text={t(`dunning.hold_state.${row.state}`)} /> },
    { key: 'reason', title: t('common.fields.reason'), render: (row) => <span className="long-text">{row.reason}</span> },
    { key: 'actor', title: t('common.fields.actor'), render: (row) => <Actor value={row.actor} /> },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) =>
        row.state === 'running' && can('collection:write') ? (
          <Button size="small" aria-label={`${t('dunning.lift')}: ${row.customer_name} ${row.id}`} onClick={() => setLifting(row)}>
            {t('dunning.lift')}
          </Button>
        ) : null,
    },
  ]
  return (
    <div className="page">
      <FilterBar>
        <SelectFilter
          label={t('common.fields.status')}
          value={filters.state}
          options={HOLD_STATES.map((value) => ({ value, label: t(`dunning.hold_state.${value}`) }))}
          onChange={(state) => change({ state })}
        />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <DataTable<Hold>
        label={t('dunning.holds')}
        columns={columns}
        rows={holds.data?.items}
        rowKey={(row) => row.id}
        nextCursor={holds.data?.next_cursor}
        total={holds.data?.total}
        loading={holds.isFetching}
        error={holds.error}
        onRetry={() => void holds.refetch()}
        pager={pager}
        emptyText={t('dunning.no_holds')}
      />
      <ReasonModal
        open={lifting !== null}
        title={t('dunning.lift')}
        explain={t('dunning.lift_note')}
        confirm={t('dunning.lift')}
        withDay={false}
        onClose={() => setLifting(null)}
        onConfirm={(reason) => lift.mutateAsync({ id: lifting?.id ?? 0, reason })}
      />
    </div>
  )
}
