import { App, Button, Descriptions, Popconfirm } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { DemandForm } from '@/features/legal/demand-form'
import { SuspensionForm, type Suspended } from '@/features/legal/suspension-form'
import { LimitationTag, MovedFrom } from '@/features/legal/limitations-table'
import { useChangeSuspension, useLimitation, type LimitationTrace } from '@/features/legal/queries'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Loaded } from '@/ui/states'

type Row = LimitationTrace['trace'][number]

const PLACES: Partial<Record<Row['record'], string>> = { payment_plans: '/payment-plans', payments: '/payments', legal_cases: '/legal' }

function Trace({ rows }: { rows: Row[] }) {
  const { t } = useTranslation()
  // A case may have several stages on one day: what tells two rows apart is their place.
  const places = new Map(rows.map((row, place) => [row, place]))
  const columns: Column<Row>[] = [
    { key: 'on', title: t('common.fields.day'), render: (row) => <span><Day value={row.on} />{row.until_on ? <> – <Day value={row.until_on} /></> : null}</span> },
    { key: 'cause', title: t('legal.cause_label'), render: (row) => t(`legal.cause.${row.cause}`) },
    {
      key: 'record',
      title: t('legal.recorded_as'),
      render: (row) => {
        const words = `${t(`legal.record.${row.record}`)} #${row.record_id}`
        const place = PLACES[row.record]
        return place ? <Link to={`${place}/${row.record_id}`}>{words}</Link> : words
      },
    },
    { key: 'effect', title: t('legal.effect_label'), render: (row) => <span className={row.effect === 'restarts' ? undefined : 'muted'}>{t(`legal.effect.${row.effect}`)}</span> },
    { key: 'ends_on', title: t('legal.ends_on'), render: (row) => <Day value={row.ends_on} /> },
  ]
  return <DataTable<Row> label={t('legal.trace')} columns={columns} rows={rows} rowKey={(row) => places.get(row) ?? 0} emptyText={t('legal.nothing_restarts')} />
}

/** The obstacles of an item; one without an end can be ended, and any that was recorded by mistake taken back. */
function Suspensions({ rows, may, onEnd }: { rows: Suspended[]; may: boolean; onEnd: (one: Suspended) => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const change = useChangeSuspension()
  const withdraw = (one: Suspended) => change.mutate({ id: one.id, withdrawn: true }, { onError: (cause) => void message.error(problemText(t, cause)) })
  return rows.map((one) => (
    <p key={one.id} className="panel-note row">
      <span>
        {t('legal.suspended')} <Day value={one.from_on} /> – <Day value={one.until_on} />
      </span>
      {may && one.until_on === null ? (
        <Button size="small" onClick={() => onEnd(one)}>
          {t('legal.suspension_end')}
        </Button>
      ) : null}
      {may ? (
        <Popconfirm title={t('legal.suspension_withdraw_sure')} description={t('legal.suspension_withdraw_note')} okText={t('legal.suspension_withdraw')} cancelText={t('common.actions.cancel')} onConfirm={() => withdraw(one)}>
          <Button size="small" type="text" aria-label={`${t('legal.suspension_withdraw')} ${one.from_on}`} loading={change.isPending}>
            {t('legal.suspension_withdraw')}
          </Button>
        </Popconfirm>
      ) : null}
    </p>
  ))
}

/** Until which day an item can be enforced, and every recorded act that this rests on. */
export function LimitationPanel({ invoiceId }: { invoiceId: number }) {
  const { t } = useTranslation()
  const can = useCan()
  const may = can('collection:write')
  const [suspended, setSuspended] = useState<Suspended | null | undefined>(undefined)
  const found = useLimitation(invoiceId)
  const [asking, setAsking] = useState(false)
  return (
    <section className="panel">
      <h2>{t('legal.limitation')}</h2>
      <Loaded query={found} rows={2}>
        {(data) => (
          <>
            <Descriptions
              className="form-alert"
              colon={false}
              size="small"
              column={{ xs: 1, sm: 2, xl: 4 }}
              items={[
                { key: 'ends', label: t('legal.ends_on'), children: <span className="row"><Day value={data.ends_on} /> <LimitationTag found={data} /><MovedFrom day={data.moved_from} /></span> },
                { key: 'from', label: t('legal.runs_from'), children: <Day value={data.runs_from} /> },
                { key: 'law', label: t('legal.law'), children: `${data.country} · ${t('legal.years', { count: data.years })}${data.capped ? ` · ${t('legal.capped')}` : ''}` },
                { key: 'source', label: t('legal.source'), children: data.source },
              ]}
            />
            {data.ends_on && (data.calendar === 'provisional' || data.calendar === 'unknown') ? (
              <p className="panel-note">{t(`legal.calendar.${data.calendar}`, { country: data.country, year: data.ends_on.slice(0, 4) })}</p>
            ) : null}
            <Trace rows={data.trace} />
            <Suspensions rows={data.suspensions} may={can('legal:write')} onEnd={setSuspended} />
            <p className="row">
              {may ? <Button onClick={() => setAsking(true)}>{t('legal.record_demand')}</Button> : null}
              {can('legal:write') ? <Button onClick={() => setSuspended(null)}>{t('legal.suspension_add')}</Button> : null}
            </p>
            <SuspensionForm item={data} suspended={suspended} onClose={() => setSuspended(undefined)} />
            <DemandForm item={asking ? data : null} onClose={() => setAsking(false)} />
          </>
        )}
      </Loaded>
    </section>
  )
}
