import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Deadline, LegalCase } from '@/features/legal/queries'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

export interface ListProps<Row> {
  rows: Row[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager?: Pager
  nextCursor?: string | null
  total?: number | null
  sort?: string
  onSort?: (sort: string) => void
}

const TONE: Record<string, string> = { pending: 'pending', open: 'active', closed: 'inactive', rejected: 'inactive', withdrawn: 'inactive' }
const DEADLINE_TONE: Record<string, string> = { overdue: 'overdue', soon: 'medium', open: 'low', done: 'kept', dropped: 'inactive', lapsed: 'inactive' }

/** Where a case stands: its last stage while it runs, its outcome once it is closed. */
export function CaseTag({ found }: { found: Pick<LegalCase, 'status' | 'stage' | 'outcome'> }) {
  const { t } = useTranslation()
  const { status, stage, outcome } = found
  const text = outcome ? t(`legal.outcome.${outcome}`) : status === 'open' && stage ? t(`legal.stage.${stage}`) : t(`legal.status.${status}`)
  return <StatusTag value={TONE[status] ?? status} text={text} />
}

export function DeadlineTag({ state }: { state: Deadline['state'] }) {
  const { t } = useTranslation()
  return <StatusTag value={DEADLINE_TONE[state] ?? state} text={t(`legal.deadline_state.${state}`)} />
}

const none = <span className="none">–</span>

export function CasesTable({ withCustomer = true, ...list }: ListProps<LegalCase> & { withCustomer?: boolean }) {
  const { t } = useTranslation()
  const customer: Column<LegalCase> = {
    key: 'customer',
    title: t('common.fields.customer'),
    sort: 'customer_name',
    render: (row) => (
      <Link className="clip" title={row.customer_name} to={`/customers/${row.customer_id}?tab=disputes`}>
        {row.customer_name}
      </Link>
    ),
  }
  const columns: Column<LegalCase>[] = [
    { key: 'id', title: t('legal.case'), sort: 'id', fixed: true, render: (row) => <Link to={`/legal/${row.id}`}>{row.case_number ?? t('legal.case_no', { id: row.id })}</Link> },
    ...(withCustomer ? [customer] : []),
    { key: 'status', title: t('common.fields.status'), render: (row) => <CaseTag found={row} /> },
    { key: 'claim', title: t('legal.claim'), sort: 'claim', numeric: true, render: (row) => <Money amount={row.claim} currency={row.currency} /> },
    { key: 'recovered', title: t('legal.recovered'), numeric: true, render: (row) => <Money amount={row.recovered} currency={row.currency} dimZero /> },
    { key: 'cost', title: t('legal.cost'), numeric: true, wideOnly: true, render: (row) => <Money amount={row.cost} currency={row.currency} dimZero /> },
    {
      key: 'deadline',
      title: t('legal.next_deadline'),
      render: (row) =>
        row.next_deadline_on && row.next_deadline && row.deadline_state ? (
          <span className={row.deadline_state === 'overdue' ? 'bad' : undefined}>
            {t(`legal.stage.${row.next_deadline}`)} <Day value={row.next_deadline_on} />
          </span>
        ) : (
          none
        ),
    },
    {
      key: 'procedure',
      title: t('legal.procedure_label'),
      wideOnly: true,
      render: (row) => (
        <span className="stack">
          {t(`legal.procedure.${row.procedure}`)}
          {[row.court, row.counsel].map((name, at) => (name ? <span key={at} className="small muted clip name-clip" title={name}>{name}</span> : null))}
        </span>
      ),
    },
    { key: 'owner', title: t('legal.owner'), render: (row) => row.owner ?? none },
    { key: 'opened_on', title: t('legal.opened_on'), sort: 'opened_on', render: (row) => <Day value={row.opened_on} /> },
  ]
  return <DataTable<LegalCase> label={t('legal.register')} columns={columns} rowKey={(row) => row.id} emptyText={t('legal.none')} {...list} />
}
