import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { OutcomePanel } from '@/features/strategies/outcome-panel'
import { useSimulation, type Simulation } from '@/features/strategies/queries'
import { Totals } from '@/features/strategies/totals'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { DayFilter, FilterBar, SelectFilter } from '@/ui/filters'
import { Loaded } from '@/ui/states'

type Row = Simulation['rows'][number]
const DEFAULTS = { as_of: '', days: '', cursor: '' }

/** Who would get what on a day, beside the version in force; nothing is kept. */
export function SimulationPanel({ id }: { id: number }) {
  const { t } = useTranslation()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const simulation = useSimulation(id, toQuery(filters))
  const columns: Column<Row>[] = [
    { key: 'customer', title: t('common.fields.customer'), fixed: true, render: (row) => <Link className="clip" title={row.customer_name} to={`/customers/${row.customer_id}`}>{row.customer_name}</Link> },
    { key: 'channel', title: t('strategies.channel_label'), render: (row) => t(`strategies.channel.${row.channel}`) },
    { key: 'level', title: t('strategies.level'), numeric: true, render: (row) => row.level },
    { key: 'items', title: t('strategies.items'), numeric: true, render: (row) => row.items },
    { key: 'totals', title: t('strategies.asked'), numeric: true, render: (row) => <Totals totals={row.totals} /> },
    { key: 'segment', title: t('strategies.segment'), render: (row) => row.segment },
    { key: 'person', title: t('strategies.person_label'), render: (row) => row.person ?? <span className="none">–</span> },
  ]
  return (
    <section className="panel">
      <h2>{t('strategies.simulation')}</h2>
      <p className="panel-note">{t('strategies.simulation_note')}</p>
      <FilterBar>
        <DayFilter label={t('common.fields.as_of')} value={filters.as_of} placeholder={t('common.today')} onChange={(as_of) => change({ as_of })} />
        <SelectFilter
          label={t('strategies.look_ahead')}
          unset={t('strategies.that_day_only')}
          value={filters.days}
          options={['7', '14', '31'].map((value) => ({ value, label: t('strategies.days', { count: Number(value) }) }))}
          onChange={(days) => change({ days })}
        />
      </FilterBar>
      <Loaded query={simulation}>
        {(data) => (
          <>
            <p className="panel-note">
              <Day value={data.as_of} /> · <code>{data.method}</code>
            </p>
            <OutcomePanel simulation={data} />
            <h3 className="spaced">{t('strategies.who_gets_what')}</h3>
            <DataTable<Row> label={t('strategies.who_gets_what')} columns={columns} rows={data.rows} rowKey={(row) => `${row.customer_id} ${row.channel}`} loading={simulation.isFetching} emptyText={t('strategies.nothing_proposed')} />
            <div className="row spaced">
              {pager.previous ? <Button onClick={pager.previous}>{t('common.paging.previous')}</Button> : null}
              {data.next_cursor ? <Button onClick={() => pager.next(data.next_cursor ?? '')}>{t('common.paging.next')}</Button> : null}
            </div>
          </>
        )}
      </Loaded>
    </section>
  )
}
