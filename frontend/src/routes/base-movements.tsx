import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { BaseMovementsTable } from '@/features/exchange/base-movements-table'
import { baseMovementsCsv, MOVES, useBaseMovements } from '@/features/exchange/queries'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { CurrencyFilter } from '@/ui/currency-filter'
import { DayFilter, FilterBar, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

// Of one document or revaluation where another screen leads here.
const OF = ['invoice_id', 'payment_id', 'of_payment_id', 'revaluation_id'] as const
const DEFAULTS = {
  kind: '', currency: '', company: '', effective_from: '', effective_to: '', invoice_id: '', payment_id: '', of_payment_id: '', revaluation_id: '', sort: '', cursor: '',
}

export function Component() {
  const { t } = useTranslation()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const query = toQuery(filters)
  const found = useBaseMovements(query)
  const narrowed = OF.some((name) => filters[name])
  return (
    <Page title={t('exchange.movements')} note={t('exchange.movements_note')}>
      <FilterBar end={<CsvButton name="base-movements" fetchCsv={() => baseMovementsCsv(query)} />}>
        <SelectFilter
          label={t('exchange.move')}
          value={filters.kind}
          options={MOVES.map((value) => ({ value, label: t(`exchange.moves.${value}`) }))}
          onChange={(kind) => change({ kind })}
        />
        <CurrencyFilter value={filters.currency} onChange={(currency) => change({ currency })} />
        <DayFilter label={t('exchange.from')} value={filters.effective_from} onChange={(effective_from) => change({ effective_from })} />
        <DayFilter label={t('exchange.to')} value={filters.effective_to} onChange={(effective_to) => change({ effective_to })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
        {narrowed ? <Button onClick={() => change(Object.fromEntries(OF.map((name) => [name, ''])))}>{t('exchange.every_document')}</Button> : null}
      </FilterBar>
      <BaseMovementsTable
        rows={found.data?.items}
        nextCursor={found.data?.next_cursor}
        total={found.data?.total}
        loading={found.isFetching}
        error={found.error}
        onRetry={() => void found.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
    </Page>
  )
}
