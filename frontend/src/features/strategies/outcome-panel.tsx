import { useTranslation } from 'react-i18next'
import type { Count, Outcome, Simulation } from '@/features/strategies/queries'
import { Totals } from '@/features/strategies/totals'
import { WorkTable } from '@/features/strategies/work-table'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'

interface Line {
  key: string
  label: string
  now: Count | undefined
  active: Count | undefined
}

/** What the version does beside what the active one does, line by line. */
function useLines(simulation: Simulation) {
  const { t } = useTranslation()
  return (part: 'by_channel' | 'by_level' | 'by_segment' | 'stopped', name: (key: string) => string): Line[] => {
    const found = (outcome: Outcome | null) => new Map(outcome?.[part].map((row) => [row.key, row]))
    const [now, active] = [found(simulation.simulated), found(simulation.active)]
    return [...new Set([...now.keys(), ...active.keys()])].map((key) => ({ key: part + key, label: name(key === '-' ? t('strategies.nobody') : key), now: now.get(key), active: active.get(key) }))
  }
}

export function OutcomePanel({ simulation }: { simulation: Simulation }) {
  const { t } = useTranslation()
  const lines = useLines(simulation)
  const compared = simulation.active !== null && simulation.active.strategy_id !== simulation.simulated.strategy_id
  const columns = (title: string, withMoney: boolean): Column<Line>[] => [
    { key: 'label', title, render: (line) => line.label },
    { key: 'count', title: t('strategies.count'), numeric: true, render: (line) => line.now?.count ?? 0 },
    ...(withMoney ? [{ key: 'totals', title: t('common.fields.amount'), numeric: true, render: (line: Line) => <Totals totals={line.now?.totals ?? []} /> }] : []),
    ...(compared ? [{ key: 'active', title: t('strategies.active_count'), numeric: true, render: (line: Line) => line.active?.count ?? 0 }] : []),
  ]
  const tables = [
    { title: t('strategies.channel_label'), rows: lines('by_channel', (key) => t(`strategies.channel.${key}`)), money: true },
    { title: t('strategies.level'), rows: lines('by_level', (key) => key), money: true },
    { title: t('strategies.stopped'), rows: lines('stopped', (key) => t(`strategies.reason.${key}`)), money: false },
  ]
  const figure = (label: string, value: number, other: number | undefined) => (
    <div key={label}>
      <span className="figure-label">{label}</span>
      <span className="figure">
        {value}
        {compared && other !== undefined ? <span className="muted small"> / {other}</span> : null}
      </span>
    </div>
  )
  const { simulated, active } = simulation
  return (
    <>
      <div className="figures">
        {figure(t('strategies.letters'), simulated.letters, active?.letters)}
        {figure(t('strategies.tasks'), simulated.tasks, active?.tasks)}
        {figure(t('strategies.customers'), simulated.customers, active?.customers)}
        {figure(t('strategies.items'), simulated.items, active?.items)}
        {compared ? figure(t('strategies.added'), simulation.added, undefined) : null}
        {compared ? figure(t('strategies.dropped'), simulation.dropped, undefined) : null}
      </div>
      <div className="columns columns-even">
        {tables.filter(({ rows }) => rows.length > 0).map(({ title, rows, money }) => (
          <DataTable<Line> key={title} label={title} columns={columns(title, money)} rows={rows} rowKey={(line) => line.key} />
        ))}
        <WorkTable simulation={simulation} compared={compared} />
      </div>
      {simulation.upcoming.length > 0 ? (
        <div className="spaced">
          <DataTable
            label={t('strategies.upcoming')}
            columns={[
              { key: 'on', title: t('strategies.upcoming'), render: (day) => <Day value={day.on} /> },
              { key: 'letters', title: t('strategies.letters'), numeric: true, render: (day) => day.letters },
              { key: 'tasks', title: t('strategies.tasks'), numeric: true, render: (day) => day.tasks },
            ]}
            rows={simulation.upcoming}
            rowKey={(day) => day.on}
          />
        </div>
      ) : null}
    </>
  )
}
