import { useTranslation } from 'react-i18next'
import type { Simulation } from '@/features/strategies/queries'
import { DataTable, type Column } from '@/ui/data-table'

type Work = Simulation['simulated']['work'][number]
interface Line {
  person: string
  now: Work | undefined
  active: Work | undefined
}

/** How much a version gives each person to do, beside what the active one does. */
export function WorkTable({ simulation, compared }: { simulation: Simulation; compared: boolean }) {
  const { t } = useTranslation()
  const of = (work: Work[] | undefined) => new Map(work?.map((row) => [row.person, row]))
  const [now, active] = [of(simulation.simulated.work), of(simulation.active?.work)]
  const lines: Line[] = [...new Set([...now.keys(), ...active.keys()])].map((person) => ({ person, now: now.get(person), active: active.get(person) }))
  const names: Record<string, string> = { '-': t('strategies.nobody'), manager: t('strategies.person.manager') }
  const columns: Column<Line>[] = [
    { key: 'person', title: t('strategies.person_label'), fixed: true, render: (line) => names[line.person] ?? line.person },
    { key: 'tasks', title: t('strategies.tasks'), numeric: true, render: (line) => line.now?.tasks ?? 0 },
    { key: 'letters', title: t('strategies.letters'), numeric: true, render: (line) => line.now?.letters ?? 0 },
    { key: 'customers', title: t('strategies.customers'), numeric: true, render: (line) => line.now?.customers ?? 0 },
    ...(compared ? [{ key: 'active', title: t('strategies.active_tasks'), numeric: true, render: (line: Line) => line.active?.tasks ?? 0 }] : []),
  ]
  return lines.length > 0 ? <DataTable<Line> label={t('strategies.work')} columns={columns} rows={lines} rowKey={(line) => line.person} /> : null
}
