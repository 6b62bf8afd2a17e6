import { App, Button } from 'antd'
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
  const found = useCapacities({ company })
  const put = usePutCapacity()
  const columns: Column<Capacity>[] = [
    { key: 'collector', title: t('common.fields.collector'), fixed: true, render: (row) => <strong>{row.collector}</strong> },
    { key: 'count', title: t('work.contacts_a_day'), numeric: true, render: (row) => row.contacts_a_day },
    { key: 'company', title: t('common.fields.company'), render: (row) => row.company },
  ]
  if (may) {
    const remove = (row: Capacity) => put.mutateAsync({ collector: row.collector, company: row.company, contacts_a_day: null })
    columns.push({ key: 'acts', title: t('common.fields.actions'), render: (row) => <Remove name={row.collector} onRemove={() => remove(row)} /> })
  }
  return (
    <DataTable<Capacity>
      label={t('work.capacities')}
      columns={columns}
      rows={found.data?.items}
      rowKey={(row) => row.id}
      loading={found.isFetching}
      error={found.error}
      onRetry={() => void found.refetch()}
      emptyText={t('work.no_capacities')}
    />
  )
}

export function AbsenceTable({ company, may, onBack }: Props & { onBack: (absence: Absence) => void }) {
  const { t } = useTranslation()
  const found = useAbsences({ company })
  const remove = useRemoveAbsence()
  const columns: Column<Absence>[] = [
    { key: 'person', title: t('work.person'), fixed: true, render: (row) => <strong>{row.person}</strong> },
    { key: 'substitute', title: t('work.substitute'), render: (row) => row.substitute },
    { key: 'from_on', title: t('work.from_on'), render: (row) => <Day value={row.from_on} /> },
    { key: 'to_on', title: t('work.to_on'), render: (row) => <Day value={row.to_on} /> },
    { key: 'company', title: t('common.fields.company'), render: (row) => row.company },
  ]
  if (may) {
    columns.push({
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) => (
        <span className="row">
          <Button size="small" onClick={() => onBack(row)}>
            {t('work.back')}
          </Button>
          <Remove name={row.person} onRemove={() => remove.mutateAsync(row.id)} />
        </span>
      ),
    })
  }
  return (
    <DataTable<Absence>
      label={t('work.absences')}
      columns={columns}
      rows={found.data?.items}
      rowKey={(row) => row.id}
      loading={found.isFetching}
      error={found.error}
      onRetry={() => void found.refetch()}
      emptyText={t('work.no_absences')}
    />
  )
}

export function CostTable({ company, may }: Props) {
  const { t } = useTranslation()
  const found = useContactCosts({ company })
  const put = usePutCost()
  const columns: Column<ContactCost>[] = [
    { key: 'channel', title: t('collection.channel'), fixed: true, render: (row) => <strong>{t(`strategies.channel.${row.channel}`)}</strong> },
    { key: 'cost', title: t('work.cost'), numeric: true, render: (row) => <Money amount={row.cost} currency={row.currency} /> },
    { key: 'company', title: t('common.fields.company'), render: (row) => row.company },
  ]
  if (may) {
    const remove = (row: ContactCost) => put.mutateAsync({ channel: row.channel, currency: row.currency, company: row.company, cost: null })
    columns.push({ key: 'acts', title: t('common.fields.actions'), render: (row) => <Remove name={t(`strategies.channel.${row.channel}`)} onRemove={() => remove(row)} /> })
  }
  return (
    <DataTable<ContactCost>
      label={t('work.costs')}
      columns={columns}
      rows={found.data?.items}
      rowKey={(row) => row.id}
      loading={found.isFetching}
      error={found.error}
      onRetry={() => void found.refetch()}
      emptyText={t('work.no_costs')}
    />
  )
}
