import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { BalancesPanel } from '@/features/customers/balances-panel'
import { CustomerFacts } from '@/features/customers/customer-facts'
import { CustomerTags } from '@/features/customers/tags'
import type { CustomerDetail } from '@/features/customers/queries'
import { DisputesPanel } from '@/features/disputes/disputes-panel'
import { InvoicesTable } from '@/features/invoices/invoices-table'
import { invoicesCsv, useInvoices } from '@/features/invoices/queries'
import { LegalPanel } from '@/features/legal/legal-panel'
import { PaymentsTable } from '@/features/payments/payments-table'
import { usePayments } from '@/features/payments/queries'
import { PlanForm } from '@/features/plans/plan-form'
import { PlansPanel } from '@/features/plans/plans-panel'
import { ReliabilityPanel } from '@/features/collection/reliability-panel'
import { FlagsTable } from '@/features/risk/flags-table'
import { useFlags, useScore } from '@/features/risk/queries'
import { ScoreHistory, ScorePanel } from '@/features/risk/score-panel'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CsvButton } from '@/ui/csv-button'
import { FilterBar, SelectFilter } from '@/ui/filters'
import { enumOptions } from '@/lib/options'
import { Loaded } from '@/ui/states'

/** Balances first, then what raised a flag, then who this is. */
export function CustomerOverview({ customer }: { customer: CustomerDetail }) {
  const { t } = useTranslation()
  const can = useCan()
  return (
    <div className="page">
      <BalancesPanel customerId={customer.id} />
      {can('risk:read') ? <CustomerFlags id={customer.id} /> : null}
      <section className="panel">
        <h2>{t('customers.master_data')}</h2>
        <CustomerFacts customer={customer} />
        <h3 className="spaced">{t('customers.tags')}</h3>
        <CustomerTags id={customer.id} company={customer.company} />
      </section>
    </div>
  )
}

function CustomerFlags({ id }: { id: number }) {
  const { t } = useTranslation()
  const flags = useFlags({ customer_id: id, open: true, sort: '-severity,-amount' })
  return (
    <section className="panel">
      <h2>{t('risk.flags')}</h2>
      <FlagsTable withCustomer={false} rows={flags.data?.items} loading={flags.isFetching} error={flags.error} onRetry={() => void flags.refetch()} />
    </section>
  )
}

const ITEM_DEFAULTS = { status: 'unpaid', sort: 'due_on', cursor: '' }

export function CustomerItems({ id }: { id: number }) {
  const { t } = useTranslation()
  const [filters, change] = useFilters(ITEM_DEFAULTS)
  const pager = usePager()
  const query = { ...toQuery(filters), customer_id: id }
  const invoices = useInvoices(query)
  return (
    <div className="page">
      <FilterBar end={<CsvButton name={`invoices-${id}`} fetchCsv={() => invoicesCsv(query)} />}>
        <SelectFilter
          label={t('common.fields.status')}
          value={filters.status}
          options={enumOptions(t, 'status', ['unpaid', 'open', 'partly_paid', 'paid', 'written_off', 'reversed'])}
          onChange={(status) => change({ status })}
        />
      </FilterBar>
      <InvoicesTable
        withCustomer={false}
        rows={invoices.data?.items}
        nextCursor={invoices.data?.next_cursor}
        total={invoices.data?.total}
        loading={invoices.isFetching}
        error={invoices.error}
        onRetry={() => void invoices.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
    </div>
  )
}

const RECEIPT_DEFAULTS = { sort: '-received_on', cursor: '' }

export function CustomerReceipts({ id }: { id: number }) {
  const [filters, change] = useFilters(RECEIPT_DEFAULTS)
  const pager = usePager()
  const payments = usePayments({ ...toQuery(filters), customer_id: id })
  return (
    <PaymentsTable
      withCustomer={false}
      rows={payments.data?.items}
      nextCursor={payments.data?.next_cursor}
      total={payments.data?.total}
      loading={payments.isFetching}
      error={payments.error}
      onRetry={() => void payments.refetch()}
      pager={pager}
      sort={filters.sort}
      onSort={(sort) => change({ sort })}
    />
  )
}

export function CustomerRisk({ id }: { id: number }) {
  const { t } = useTranslation()
  const score = useScore(id)
  return (
    <div className="page">
      <div className="columns">
        <section className="panel">
          <h2>{t('risk.score')}</h2>
          <Loaded query={score}>{(data) => <ScorePanel score={data} />}</Loaded>
        </section>
        <section className="panel">
          <h2>{t('risk.score_history')}</h2>
          <Loaded query={score} empty={(data) => data.history.length === 0}>
            {(data) => <ScoreHistory history={data.history} />}
          </Loaded>
        </section>
      </div>
      <CustomerFlags id={id} />
    </div>
  )
}

/** What is argued about and what was agreed on. */
export function CustomerDisputes({ id }: { id: number }) {
  const { t } = useTranslation()
  const may = useCan()('payment_plans:write')
  const [planning, setPlanning] = useState(false)
  return (
    <div className="page">
      {may ? (
        <div className="row">
          <Button type="primary" onClick={() => setPlanning(true)}>
            {t('plans.propose')}
          </Button>
        </div>
      ) : null}
      <DisputesPanel of={{ customer_id: id }} />
      <PlansPanel of={{ customer_id: id }} />
      <LegalPanel of={{ customer_id: id }} />
      <ReliabilityPanel customerId={id} />
      <PlanForm customerId={id} open={planning} onClose={() => setPlanning(false)} />
    </div>
  )
}
