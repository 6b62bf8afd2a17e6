import { App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { AssignmentForm } from '@/features/interest/assignment-form'
import { PolicyForm } from '@/features/interest/policy-form'
import { useAssignments, usePolicy, useRateSets, useUnassign, type RateSet } from '@/features/interest/queries'
import { RateSetForm } from '@/features/interest/rate-set-form'
import { AssignmentsTable, RateSetsTable } from '@/features/interest/rate-sets-table'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import { usePager } from '@/lib/url-state'
import { useCompany } from '@/ui/company-filter'
import { Loaded } from '@/ui/states'

/** The rate sets of a company, to be added and changed by who may. */
export function RateSetsPanel({ company: chosen }: { company: string }) {
  const { t } = useTranslation()
  const may = useCan()('interest:write')
  const company = useCompany(chosen)
  const sets = useRateSets({ company: company?.code })
  const [editing, setEditing] = useState<{ from: RateSet | null } | null>(null)
  return (
    <div className="page">
      {may ? (
        <div className="row">
          <Button type="primary" onClick={() => setEditing({ from: null })}>
            {t('interest.make_set')}
          </Button>
        </div>
      ) : null}
      <RateSetsTable
        rows={sets.data?.items}
        loading={sets.isFetching}
        error={sets.error}
        onRetry={() => void sets.refetch()}
        onEdit={may ? (from) => setEditing({ from }) : undefined}
      />
      <RateSetForm open={editing !== null} from={editing?.from ?? null} company={company?.code} currency={company?.base_currency ?? 'CNY'} onClose={() => setEditing(null)} />
    </div>
  )
}

/** What rate sets are assigned to. */
export function AssignmentsPanel({ company: chosen }: { company: string }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const may = useCan()('interest:write')
  const company = useCompany(chosen)
  const pager = usePager()
  const assignments = useAssignments({ company: company?.code, cursor: pager.cursor || undefined })
  const sets = useRateSets({ company: company?.code })
  const unassign = useUnassign()
  const [open, setOpen] = useState(false)
  const remove = (id: number) => unassign.mutateAsync({ id }).catch((cause: unknown) => message.error(problemText(t, cause)))
  return (
    <div className="page">
      {may ? (
        <div className="row">
          <Button type="primary" onClick={() => setOpen(true)}>
            {t('interest.assign')}
          </Button>
        </div>
      ) : null}
      <AssignmentsTable
        rows={assignments.data?.items}
        nextCursor={assignments.data?.next_cursor}
        total={assignments.data?.total}
        loading={assignments.isFetching}
        error={assignments.error}
        onRetry={() => void assignments.refetch()}
        pager={pager}
        onRemove={may ? (row) => void remove(row.id) : undefined}
      />
      <AssignmentForm open={open} sets={sets.data?.items ?? []} company={company?.code} onClose={() => setOpen(false)} />
    </div>
  )
}

/** The company's policy. */
export function PolicyPanel({ company: chosen }: { company: string }) {
  const { t } = useTranslation()
  const may = useCan()('interest:write')
  const company = useCompany(chosen)
  const policy = usePolicy(company?.code ?? '')
  return (
    <div className="page">
      {may ? null : <p className="panel-note">{t('interest.read_only')}</p>}
      <Loaded query={policy}>
        {({ data, etag }) => <PolicyForm key={`${data.company}${etag}`} policy={data} etag={etag} may={may} currency={company?.base_currency ?? 'CNY'} />}
      </Loaded>
    </div>
  )
}
