import { Alert, App, Button, Descriptions, Drawer } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Offers } from '@/features/outgoing/offers'
import { OutgoingTag } from '@/features/outgoing/lines-table'
import { useOutgoingLine, useStep, type OutgoingDetail, type Step } from '@/features/outgoing/queries'
import { Ties } from '@/features/outgoing/ties'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { ReasonModal } from '@/ui/reason-modal'
import { Loaded } from '@/ui/states'

/** One outgoing line: what it may be, what it was found to be, and the way back. */
export function LineDrawer({ id, onClose }: { id: number | null; onClose: () => void }) {
  const { t } = useTranslation()
  const line = useOutgoingLine(id)
  return (
    <Drawer open={id !== null} onClose={onClose} title={t('outgoing.line')} size={560} destroyOnHidden>
      {id === null ? null : <Loaded query={line}>{(data) => <Line key={data.line_id} line={data} />}</Loaded>}
    </Drawer>
  )
}

function Line({ line }: { line: OutgoingDetail }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const can = useCan()
  const step = useStep(line.line_id)
  const [problem, setProblem] = useState<string | null>(null)
  const [asking, setAsking] = useState<'aside' | 'undo' | null>(null)
  const take = async (wanted: Step) => {
    setProblem(null)
    try {
      await step.mutateAsync(wanted)
      void message.success(t('outgoing.done'))
    } catch (cause) {
      setProblem(problemText(t, cause))
    }
  }
  const words = [line.counterparty_name, line.counterparty_account, line.text, line.end_to_end_id, line.bank_reference].filter(Boolean).join(' · ')
  return (
    <div className="outgoing">
      <Descriptions
        colon={false}
        size="small"
        column={1}
        items={[
          { key: 'amount', label: t('common.fields.amount'), children: <Money amount={line.amount} currency={line.currency} strong /> },
          { key: 'day', label: t('outgoing.booked_on'), children: <Day value={line.booked_on} /> },
          { key: 'text', label: t('outgoing.text'), children: <span className="long-text">{words || '–'}</span> },
          { key: 'state', label: t('common.fields.status'), children: <OutgoingTag line={line} /> },
        ]}
      />
      {problem ? <Alert type="error" role="alert" showIcon title={problem} /> : null}
      {line.state === 'left' ? <Offers line={line} busy={step.isPending} onTake={(wanted) => void take(wanted)} /> : null}
      <div className="row">
        {line.state === 'left' && can('payments:write') ? <Button onClick={() => setAsking('aside')}>{t('outgoing.set_aside')}</Button> : null}
        {line.state !== 'left' && can('payments:reverse') ? (
          <Button danger onClick={() => setAsking('undo')}>
            {t('outgoing.undo')}
          </Button>
        ) : null}
      </div>
      <Ties rows={line.ties} />
      <ReasonModal
        open={asking !== null}
        title={t(asking === 'undo' ? 'outgoing.undo' : 'outgoing.set_aside')}
        explain={t(asking === 'undo' ? (line.tie_kind === 'return' ? 'outgoing.undo_return_explain' : 'outgoing.undo_explain') : 'outgoing.set_aside_explain')}
        confirm={t(asking === 'undo' ? 'outgoing.undo' : 'outgoing.set_aside')}
        withDay={false}
        onClose={() => setAsking(null)}
        onConfirm={(reason) => step.mutateAsync(asking === 'undo' ? { step: 'undo', reason } : { step: 'set-aside', note: reason })}
      />
    </div>
  )
}
