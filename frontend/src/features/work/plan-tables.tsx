import type { UseQueryResult } from '@tanstack/react-query'
import { App, Button } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useAbsences, useCapacities, useContactCosts, usePutCapacity, usePutCost, useRemoveAbsence, type Absence, type Capacity, type ContactCost } from '@/features/work/queries'
import { problemText } from '@/lib/form-errors'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'

interface Props {
  company: string | undefined
  may: boolean
}

interface PlanProps<Row extends object> {
  label: string
  emptyText: string
  found: UseQueryResult<{ items: Row[] }>
  columns: Column<Row>[]
  /** What may be done with a row; left out for who may only read. */
  acts: false | ((row: Row) => ReactNode)
}

/** The three tables of work plans: their own columns, the company, and what may be done with a row. */
function PlanTable<Row extends { id: number; company: string }>({ columns, acts, found, ...words }: PlanProps<Row>) {
  const { t } = useTranslation()
  const shown = [...columns, { key: 'company', title: t('common.fields.company'), render: (row: Row) => row.company }]
  if (acts) shown.push({ key: 'acts', title: t('common.fields.actions'), render: acts })
  return (
    <DataTable<Row>
      {...words}
      columns={shown}
      rows={found.data?.items}
      rowKey={(row) => row.id}
      loading={found.isFetching}
      error={found.error}
      onRetry={() => void found.refetch()}
    />
  )
}

/** A button that takes a row away and says why when it cannot. */
function Remove({ name, onRemove }: { name: string; onRemove: () => Promise<unknown> }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  return (
    <Button size="small" aria-label={t('work.remove_of', { name })} onClick={() => void onRemove().catch((cause: unknown) => message.error(problemText(t, cause)))}>
      {t('work.remove')}
    </Button>
  )
}

export function CapacityTable({ company, may }: Props) {
  const { t } = useTranslation()
  const put = usePutCapacity()
  const remove = (row: Capacity) => put.mutateAsync({ collector: row.collector, company: row.company, contacts_a_day: null })
  return (
    <PlanTable<Capacity>
      label={t('work.capacities')}
      emptyText={t('work.no_capacities')}
      found={useCapacities({ company })}
      columns={[
        { key: 'collector', title: t('common.fields.collector'), fixed: true, render: (row) => <strong>{row.collector}</strong> },
        { key: 'count', title: t('work.contacts_a_day'), numeric: true, render: (row) => row.contacts_a_day },
      ]}
      acts={may && ((row) => <Remove name={row.collector} onRemove={() => remove(row)} />)}
    />
  )
}

export function AbsenceTable({ company, may, onBack }: Props & { onBack: (absence: Absence) => void }) {
  const { t } = useTranslation()
  const remove = useRemoveAbsence()
  const acts = (row: Absence) => (
    <span className="row">
      <Button size="small" onClick={() => onBack(row)}>
        {t('work.back')}
      </Button>
      <Remove name={row.person} onRemove={() => remove.mutateAsync(row.id)} />
    </span>
  )
  return (
    <PlanTable<Absence>
      label={t('work.absences')}
      emptyText={t('work.no_absences')}
      found={useAbsences({ company })}
      columns={[
        { key: 'person', title: t('work.person'), fixed: true, render: (row) => <strong>{row.person}</strong> },
        { key: 'substitute', title: t('work.substitute'), render: (row) => row.substitute },
        { key: 'from_on', title: t('work.from_on'), render: (row) => <Day value={row.from_on} /> },
        { key: 'to_on', title: t('work.to_on'), render: (row) => <Day value={row.to_on} /> },
      ]}
      acts={may && acts}
    />
  )
}

export function CostTable({ company, may }: Props) {
  const { t } = useTranslation()
  const put = usePutCost()
  const name = (row: ContactCost) => t(`strategies.channel.${row.channel}`)
  const remove = (row: ContactCost) => put.mutateAsync({ channel: row.channel, currency: row.currency, company: row.company, cost: null })
  return (
    <PlanTable<ContactCost>
      label={t('work.costs')}
      emptyText={t('work.no_costs')}
      found={useContactCosts({ company })}
      columns={[
        { key: 'channel', title: t('collection.channel'), fixed: true, render: (row) => <strong>{name(row)}</strong> },
        { key: 'cost', title: t('work.cost'), numeric: true, render: (row) => <Money amount={row.cost} currency={row.currency} /> },
      ]}
      acts={may && ((row) => <Remove name={name(row)} onRemove={() => remove(row)} />)}
    />
  )
}
