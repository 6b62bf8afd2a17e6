import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DifferencesTable } from '@/features/reconciliations/differences-table'
import { ExplainForm } from '@/features/reconciliations/explain-form'
import { DIFFERENCE_STATES, differencesCsv, useDifferences, type Difference, type ReconciliationDetail } from '@/features/reconciliations/queries'
import { useCan } from '@/lib/me'
import { toQuery, type Pager } from '@/lib/url-state'
import { CsvButton } from '@/ui/csv-button'
import { FilterBar, SearchFilter, SelectFilter, ToggleFilter } from '@/ui/filters'

type Filters = { q: string; state: string; closed: string; assigned_to: string; sort: string; cursor: string }

interface Props {
  data: ReconciliationDetail
  filters: Filters
  change: (change: Partial<Filters>) => void
  pager: Pager
}

/** The differences with their filters; one is explained alone, chosen ones together. */
export function DifferencesPanel({ data, filters, change, pager }: Props) {
  const { t } = useTranslation()
  const can = useCan()
  const query = toQuery(filters)
  const differences = useDifferences(data.id, query)
  const [chosen, setChosen] = useState<number[]>([])
  const [explaining, setExplaining] = useState<{ ids: number[]; one?: Difference } | null>(null)
  const writes = can('reconciliations:write') && data.status !== 'signed'
  // What was chosen of an earlier comparison is not there any more.
  const here = chosen.filter((id) => differences.data?.items.some((row) => row.id === id))
  return (
    <>
      <FilterBar
        end={
          <>
            {writes && here.length > 0 ? (
              <Button type="primary" onClick={() => setExplaining({ ids: here })}>
                {t('reconciliations.explain_many', { count: here.length })}
              </Button>
            ) : null}
            <CsvButton name="differences" fetchCsv={() => differencesCsv(data.id, query)} />
          </>
        }
      >
        <SearchFilter label={t('reconciliations.search')} value={filters.q} onChange={(q) => change({ q })} />
        <SelectFilter
          label={t('reconciliations.state')}
          value={filters.state}
          options={DIFFERENCE_STATES.map((value) => ({ value, label: `${t(`reconciliations.states.${value}`)} ${data.totals.find((one) => one.state === value)?.count ?? 0}` }))}
          onChange={(state) => change({ state })}
        />
        <SelectFilter
          label={t('reconciliations.closed')}
          value={filters.closed}
          options={[
            { value: 'true', label: t('common.yes') },
            { value: 'false', label: t('common.no') },
          ]}
          onChange={(closed) => change({ closed })}
        />
        <ToggleFilter label={t('reconciliations.mine')} value={filters.assigned_to === 'me' ? 'true' : ''} onChange={(mine) => change({ assigned_to: mine ? 'me' : '' })} />
      </FilterBar>
      <DifferencesTable
        rows={differences.data?.items}
        nextCursor={differences.data?.next_cursor}
        total={differences.data?.total}
        loading={differences.isFetching}
        error={differences.error}
        onRetry={() => void differences.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
        chosen={writes ? here : null}
        onChoose={setChosen}
        onExplain={(one) => setExplaining({ ids: [one.id], one })}
      />
      <ExplainForm reconciliationId={data.id} ids={explaining?.ids ?? null} one={explaining?.one} onClose={() => setExplaining(null)} onDone={() => setChosen([])} />
    </>
  )
}
