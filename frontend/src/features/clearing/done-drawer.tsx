import { App, Button, Descriptions, Drawer } from 'antd'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ClearingDetail } from '@/features/clearing/contract'
import { useClearing } from '@/features/clearing/done-queries'
import { ClearingTag } from '@/features/clearing/done-table'
import { useUndo } from '@/features/clearing/moves'
import { Confidence, Reasons } from '@/features/clearing/words'
import { isZero } from '@/lib/format'
import { useCan } from '@/lib/me'
import { Actor } from '@/ui/actor'
import { Day, Instant } from '@/ui/day'
import { Money } from '@/ui/money'
import { ReasonModal } from '@/ui/reason-modal'
import { Loaded } from '@/ui/states'

/** One clearing: what paid, every entry it made and what took them back, and the way back. */
export function ClearingDrawer({ id, onClose }: { id: number | null; onClose: () => void }) {
  const { t } = useTranslation()
  const clearing = useClearing(id)
  return (
    <Drawer open={id !== null} onClose={onClose} title={t('clearing.all.one', { id: id ?? '' })} size={640} destroyOnHidden>
      {id === null ? null : <Loaded query={clearing}>{(data) => <One key={data.id} clearing={data} />}</Loaded>}
    </Drawer>
  )
}

function One({ clearing }: { clearing: ClearingDetail }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const may = useCan()('payments:reverse')
  const undo = useUndo()
  const [asking, setAsking] = useState(false)
  return (
    <div className="outgoing">
      <Descriptions colon={false} size="small" column={1} items={facts(t, clearing)} />
      <Reasons reasons={clearing.reasons} currency={clearing.currency} />
      <Used clearing={clearing} />
      <Entries clearing={clearing} />
      {may && clearing.state === 'standing' ? (
        <div className="row">
          <Button danger onClick={() => setAsking(true)}>
            {t('clearing.undo')}
          </Button>
        </div>
      ) : null}
      <ReasonModal
        open={asking}
        title={t('clearing.undo')}
        explain={t('clearing.undo_explain')}
        confirm={t('clearing.undo')}
        onClose={() => setAsking(false)}
        onConfirm={async (reason, effective_on) => {
          await undo.mutateAsync({ id: clearing.id, reason, effective_on })
          void message.success(t('clearing.undone'))
        }}
      />
    </div>
  )
}

type Translate = ReturnType<typeof useTranslation>['t']

function facts(t: Translate, clearing: ClearingDetail) {
  const customer = clearing.customer_id === null ? '–' : <Link to={`/customers/${clearing.customer_id}`}>{clearing.customer_name}</Link>
  const sums = (['applied', 'differences', 'kept', 'left'] as const).filter((part) => part === 'applied' || !isZero(clearing[part]))
  const rows: [string, string, ReactNode][] = [
    ['state', t('common.fields.status'), <ClearingTag key="tag" clearing={clearing} />],
    ['customer', t('common.fields.customer'), customer],
    ['made', t('clearing.all.made_at'), <Instant key="made" value={clearing.made_at} />],
    ['by', t('clearing.all.by'), clearing.automatic ? t('clearing.by_itself') : <Actor key="by" value={clearing.actor} />],
    ...(clearing.confidence === null ? [] : [['sure', t('clearing.confidence'), <Confidence key="sure" value={clearing.confidence} automatic={clearing.automatic} />] as [string, string, ReactNode]]),
    ...sums.map((part): [string, string, ReactNode] => [part, t(`clearing.amounts.${part}`), <Money key={part} amount={clearing[part]} currency={clearing.currency} strong={part === 'applied'} />]),
    ...(clearing.note ? [['note', t('common.fields.note'), <span key="note" className="long-text">{clearing.note}</span>] as [string, string, ReactNode]] : []),
    ...(clearing.undone_at
      ? [['undone', t('clearing.clearing_state.undone'), <span key="undone" className="long-text"><Instant value={clearing.undone_at} /> · <Actor value={clearing.undone_by} /> · {clearing.undo_reason}</span>] as [string, string, ReactNode]]
      : []),
  ]
  return rows.map(([key, label, children]) => ({ key, label, children }))
}

function Used({ clearing }: { clearing: ClearingDetail }) {
  const { t } = useTranslation()
  return (
    <section className="clearings" aria-label={t('clearing.all.paid_with')}>
      <h3>{t('clearing.all.paid_with')}</h3>
      <ul>
        {clearing.used.map((one) => (
          <li key={`${one.payment_id ?? ''}-${one.invoice_id ?? ''}`}>
            <div className="offer-head">
              <Link to={one.payment_id === null ? `/invoices/${one.invoice_id}` : `/payments/${one.payment_id}`}>{one.number}</Link>
              <Money amount={one.used} currency={clearing.currency} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Entries({ clearing }: { clearing: ClearingDetail }) {
  const { t } = useTranslation()
  return (
    <section className="clearings" aria-label={t('entries.title')}>
      <h3>{t('entries.title')}</h3>
      <ul>
        {clearing.entries.map((entry) => (
          <li key={entry.id}>
            <div className="offer-head">
              <span>
                {t(`enums.entry.${entry.kind}`)}
                {entry.reverses_id ? <span className="muted"> · {t('entries.reversal')}</span> : null}
                {entry.reversed_by_id ? <span className="bad"> · {t('entries.reversed')}</span> : null}
              </span>
              <Money amount={entry.amount} currency={clearing.currency} />
            </div>
            <span className="row small">
              {entry.invoice_id === null ? null : <Link to={`/invoices/${entry.invoice_id}`}>{entry.invoice_number}</Link>}
              {entry.invoice_id !== null && entry.payment_id === null ? null : <span>{entry.payment_number}</span>}
              <Day value={entry.effective_on} />
              <Actor value={entry.actor} />
            </span>
            {entry.reason ? <span className="small muted long-text">{entry.reason}</span> : null}
          </li>
        ))}
      </ul>
    </section>
  )
}
