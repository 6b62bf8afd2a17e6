import { Alert, App, Button, Descriptions, Drawer } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useBill, useProposal, type ProposalDetail, type ProposalLine, type Segment } from '@/features/interest/queries'
import { WaiveForm, type Waivable } from '@/features/interest/waive-form'
import { isNegative, isZero } from '@/lib/format'
import { useCan } from '@/lib/me'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { problemText } from '@/lib/form-errors'
import { Loaded } from '@/ui/states'

interface Props {
  id: number | null
  asOf: string
  company?: string
  onClose: () => void
}

/** What is due of an item, line by line, and the segments it was worked out from. */
export function ProposalDrawer({ id, asOf, company, onClose }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const can = useCan()
  const found = useProposal(id, asOf)
  const bill = useBill()
  const [waiving, setWaiving] = useState<Waivable | null>(null)
  const submit = async (one: ProposalDetail) => {
    try {
      const made = await bill.mutateAsync({ company, as_of: asOf || null, items: [{ invoice_id: one.invoice_id, total: one.total }], kinds: ['interest', 'compensation', 'dunning_fee'] })
      void message.success(t('interest.made', { count: made.charges.length }))
      onClose()
    } catch (cause) {
      void message.error(problemText(t, cause))
    }
  }
  return (
    <Drawer open={id !== null} onClose={onClose} title={found.data?.invoice_number ?? ''} size={760} destroyOnHidden>
      <Loaded query={found}>
        {(one) => (
          <div className="page">
            <Descriptions
              colon={false}
              size="small"
              column={{ xs: 1, sm: 2 }}
              items={[
                { key: 'item', label: t('interest.item'), children: <Link to={`/invoices/${one.invoice_id}`}>{one.invoice_number}</Link> },
                { key: 'customer', label: t('common.fields.customer'), children: one.customer_name },
                { key: 'due_on', label: t('invoices.due_on'), children: <Day value={one.due_on} /> },
                { key: 'as_of', label: t('interest.as_of'), children: <Day value={one.as_of} /> },
                { key: 'set', label: t('interest.rate_set'), children: one.rate_set_name ?? t('interest.no_interest') },
                { key: 'count', label: t('interest.day_count'), children: one.day_count ?? '–' },
              ]}
            />
            {isZero(one.over) ? null : <Alert type="warning" role="note" showIcon title={t('interest.over')} description={t('interest.over_note')} />}
            <Lines one={one} onWaive={can('interest:waive') ? setWaiving : undefined} />
            <h2>{t('interest.segments')}</h2>
            <SegmentsTable segments={one.segments} currency={one.currency} />
            {can('interest:charge') && one.lines.some((line) => !isZero(line.due) || !isZero(line.over)) ? (
              <div className="row">
                <Button type="primary" loading={bill.isPending} onClick={() => void submit(one)}>
                  {t(isNegative(one.total) ? 'interest.bill_credit' : 'interest.bill')}
                </Button>
              </div>
            ) : null}
          </div>
        )}
      </Loaded>
      <WaiveForm what={waiving} onClose={() => setWaiving(null)} />
    </Drawer>
  )
}

function Lines({ one, onWaive }: { one: ProposalDetail; onWaive?: (what: Waivable) => void }) {
  const { t } = useTranslation()
  const name = (line: ProposalLine) => t(`interest.kind.${line.kind}`) + (line.level ? ` · ${t('interest.level', { level: line.level })}` : '')
  const money = (key: 'accrued' | 'billed' | 'waived' | 'due' | 'over'): Column<ProposalLine> => ({
    key,
    title: t(`interest.${key}`),
    numeric: true,
    render: (line) => <Money amount={line[key]} currency={one.currency} strong={key === 'due'} dimZero />,
  })
  const act: Column<ProposalLine> = {
    key: 'act',
    title: t('common.fields.actions'),
    render: (line) =>
      isZero(line.due) || !onWaive ? null : (
        <Button size="small" onClick={() => onWaive({ invoice_id: one.invoice_id, kind: line.kind, level: line.level, amount: line.due, currency: one.currency, name: name(line) })}>
          {t('interest.waive')}
        </Button>
      ),
  }
  const columns = [{ key: 'kind', title: t('common.fields.kind'), render: name }, money('accrued'), money('billed'), money('waived'), money('due'), ...(isZero(one.over) ? [] : [money('over')]), ...(onWaive ? [act] : [])]
  return <DataTable<ProposalLine> label={t('interest.due')} columns={columns} rows={one.lines} rowKey={(line) => `${line.kind}${line.level}`} emptyText={t('interest.none')} />
}

function SegmentsTable({ segments, currency }: { segments: Segment[]; currency: string }) {
  const { t } = useTranslation()
  const columns: Column<Segment>[] = [
    { key: 'from', title: t('interest.from'), render: (part) => <Day value={part.first_on} /> },
    { key: 'to', title: t('interest.to'), render: (part) => <Day value={part.last_on} /> },
    { key: 'days', title: t('interest.days'), numeric: true, render: (part) => part.days },
    { key: 'principal', title: t('interest.principal'), numeric: true, render: (part) => <Money amount={part.principal} currency={currency} /> },
    { key: 'rate', title: t('interest.rate'), numeric: true, render: (part) => t(`interest.per.${part.per}`, { percent: part.percent }) },
    { key: 'amount', title: t('interest.interest'), numeric: true, render: (part) => <span className="num">{part.amount}</span> },
  ]
  return <DataTable<Segment> label={t('interest.segments')} columns={columns} rows={segments} rowKey={(part) => part.first_on} emptyText={t('interest.no_segments')} />
}
