import { Alert, App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ChargesTable, WaiversTable } from '@/features/interest/charges-table'
import { ProposalDrawer } from '@/features/interest/proposal-drawer'
import { ProposalsTable } from '@/features/interest/proposals-table'
import { CHARGE_KINDS, chargesCsv, proposalsCsv, useBill, useCharges, useProposals, useWaivers, WAIVER_STATES } from '@/features/interest/queries'
import { WaiveForm, type Waivable } from '@/features/interest/waive-form'
import { codeText, pointerPath, problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import { asProblem, type FieldProblem } from '@/lib/problem'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter, useCompany } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { CurrencyFilter } from '@/ui/currency-filter'
import { DayFilter, FilterBar, SelectFilter } from '@/ui/filters'

const DEFAULTS = { company: '', as_of: '', currency: '', customer_id: '', over: '', cursor: '' }

/** What is due and not billed: looked at one by one, billed many at once. */
export function ProposalsPanel() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const may = useCan()('interest:charge')
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const company = useCompany(filters.company)
  const query = { ...toQuery(filters), company: company?.code }
  const proposals = useProposals(query)
  const bill = useBill()
  const [shown, setShown] = useState<number | null>(null)
  const [chosen, setChosen] = useState<number[]>([])
  const [refused, setRefused] = useState<string[]>([])
  const rows = proposals.data?.items
  const picked = (rows ?? []).filter((row) => chosen.includes(row.invoice_id))
  const submit = async () => {
    const items = picked.map((row) => ({ invoice_id: row.invoice_id, total: row.total }))
    const why = (error: FieldProblem) => `${picked[Number(pointerPath(error.pointer)[1])]?.invoice_number ?? ''}: ${codeText(t, error.code, error.detail)}`
    try {
      const made = await bill.mutateAsync({ company: company?.code, as_of: filters.as_of || null, items, kinds: [...CHARGE_KINDS] })
      void message.success(t('interest.made', { count: made.charges.length }))
      setRefused(made.refused.map(why))
      setChosen(made.refused.map((one) => one.invoice_id))
    } catch (cause) {
      void message.error(problemText(t, cause))
      setRefused(asProblem(cause).errors.filter((error) => error.pointer.startsWith('/items/')).map(why))
    }
  }
  return (
    <div className="page">
      <FilterBar end={<CsvButton name="interest-proposals" fetchCsv={() => proposalsCsv({ ...query, cursor: undefined })} />}>
        <DayFilter label={t('interest.as_of')} value={filters.as_of} onChange={(as_of) => change({ as_of })} />
        <CurrencyFilter value={filters.currency} onChange={(currency) => change({ currency })} />
        <SelectFilter label={t('interest.shown')} value={filters.over} options={[{ value: 'true', label: t('interest.over') }]} onChange={(over) => change({ over })} />
        <CompanyFilter value={company?.code ?? ''} onChange={(code) => change({ company: code })} />
        {may && picked.length > 0 ? (
          <Button type="primary" loading={bill.isPending} onClick={() => void submit()}>
            {t('interest.bill_chosen', { count: picked.length })}
          </Button>
        ) : null}
      </FilterBar>
      {refused.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          closable={{ onClose: () => setRefused([]) }}
          title={t('interest.refused', { count: refused.length })}
          description={refused.map((line) => (
            <div key={line}>{line}</div>
          ))}
        />
      ) : null}
      <ProposalsTable
        rows={rows}
        nextCursor={proposals.data?.next_cursor}
        loading={proposals.isFetching}
        error={proposals.error}
        onRetry={() => void proposals.refetch()}
        pager={pager}
        chosen={chosen}
        onChoose={may ? setChosen : undefined}
        onShow={setShown}
      />
      <ProposalDrawer id={shown} asOf={filters.as_of} company={company?.code} onClose={() => setShown(null)} />
    </div>
  )
}

const CHARGE_DEFAULTS = { company: '', kind: '', currency: '', customer_id: '', invoice_id: '', sort: '', cursor: '' }

/** What was billed. */
export function ChargesPanel() {
  const { t } = useTranslation()
  const may = useCan()('interest:waive')
  const [filters, change] = useFilters(CHARGE_DEFAULTS)
  const pager = usePager()
  const query = toQuery(filters)
  const charges = useCharges(query)
  const [waiving, setWaiving] = useState<Waivable | null>(null)
  return (
    <div className="page">
      <FilterBar end={<CsvButton name="interest-charges" fetchCsv={() => chargesCsv(query)} />}>
        <SelectFilter
          label={t('common.fields.kind')}
          value={filters.kind}
          options={CHARGE_KINDS.map((value) => ({ value, label: t(`interest.kind.${value}`) }))}
          onChange={(kind) => change({ kind })}
        />
        <CurrencyFilter value={filters.currency} onChange={(currency) => change({ currency })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <ChargesTable
        rows={charges.data?.items}
        nextCursor={charges.data?.next_cursor}
        total={charges.data?.total}
        loading={charges.isFetching}
        error={charges.error}
        onRetry={() => void charges.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
        onWaive={may ? setWaiving : undefined}
      />
      <WaiveForm what={waiving} onClose={() => setWaiving(null)} />
    </div>
  )
}

const WAIVER_DEFAULTS = { company: '', status: '', customer_id: '', invoice_id: '', sort: '', cursor: '' }

/** What was asked to be let go of. */
export function WaiversPanel() {
  const { t } = useTranslation()
  const [filters, change] = useFilters(WAIVER_DEFAULTS)
  const pager = usePager()
  const waivers = useWaivers(toQuery(filters))
  return (
    <div className="page">
      <FilterBar>
        <SelectFilter
          label={t('common.fields.status')}
          value={filters.status}
          options={WAIVER_STATES.map((value) => ({ value, label: t(`approvals.status.${value}`) }))}
          onChange={(status) => change({ status })}
        />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <WaiversTable
        rows={waivers.data?.items}
        nextCursor={waivers.data?.next_cursor}
        total={waivers.data?.total}
        loading={waivers.isFetching}
        error={waivers.error}
        onRetry={() => void waivers.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
    </div>
  )
}
