import { App, Button, Descriptions, Drawer } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { LetterTag } from '@/features/dunning/letters-table'
import { goesTo, savePdf, useActOnLetter, useLetter, WRITTEN, type LetterAct, type LetterDetail } from '@/features/dunning/queries'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import { DataTable, type Column } from '@/ui/data-table'
import { Day, Instant } from '@/ui/day'
import { Money } from '@/ui/money'
import { ReasonModal } from '@/ui/reason-modal'
import { Loaded } from '@/ui/states'

type Line = LetterDetail['lines'][number]
const PREVIEWED = ['proposed', 'excluded'] // these show the text in force, which the approval compares with the one of the preview
const AGAIN = ['sent', 'bounced', 'failed', 'uncertain']

function Facts({ letter }: { letter: LetterDetail }) {
  const { t } = useTranslation()
  const columns: Column<Line>[] = [
    { key: 'number', title: t('common.fields.number'), render: (line) => <Link to={`/invoices/${line.invoice_id}`}>{line.number}</Link> },
    { key: 'due_on', title: t('dunning.due_on'), render: (line) => <Day value={line.due_on} /> },
    { key: 'level', title: t('strategies.level'), numeric: true, render: (line) => line.level },
    { key: 'asked', title: t('strategies.asked'), numeric: true, render: (line) => <Money amount={line.asked} currency={line.currency} /> },
    { key: 'dropped', title: t('dunning.left_out'), render: (line) => (line.dropped ? t(`strategies.reason.${line.dropped}`) : <span className="none">–</span>) },
  ]
  return (
    <>
      <Descriptions
        colon={false}
        size="small"
        column={{ xs: 1, sm: 2 }}
        items={[
          { key: 'state', label: t('common.fields.status'), children: <LetterTag state={letter.state} /> },
          { key: 'recipient', label: t('dunning.recipient'), children: goesTo(letter) },
          ...(letter.text_version && !PREVIEWED.includes(letter.state) ? [{ key: 'text', label: t('dunning.text'), children: t('dunning.text_version', { text: letter.template, version: letter.text_version }) }] : []),
          { key: 'sent_at', label: t('dunning.sent_at'), children: <Instant value={letter.sent_at} /> },
          ...(letter.posted_on ? [{ key: 'posted_on', label: t('dunning.posted_on'), children: <Day value={letter.posted_on} /> }] : []),
          { key: 'attempts', label: t('dunning.attempts'), children: letter.attempts },
          ...(letter.error_code ? [{ key: 'error', label: t('dunning.error_label'), children: t(`dunning.error.${letter.error_code}`, { defaultValue: letter.error_code }) }] : []),
          ...(letter.error_detail ? [{ key: 'detail', label: t('dunning.server_said'), children: <span className="long-text">{letter.error_detail}</span> }] : []),
          ...(letter.reason ? [{ key: 'reason', label: t('common.fields.reason'), children: letter.reason }] : []),
        ]}
      />
      {letter.body ? (
        <div className="letter-look">
          <strong>{letter.subject}</strong>
          <div className="letter-body">{letter.body}</div>
        </div>
      ) : null}
      <DataTable<Line> label={t('strategies.items')} columns={columns} rows={letter.lines} rowKey={(line) => line.invoice_id} />
    </>
  )
}

/** One letter: its words, items and what became of it. */
export function LetterDrawer({ id, onClose }: { id: number | null; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const can = useCan()
  const letter = useLetter(id)
  const act = useActOnLetter()
  const [asking, setAsking] = useState<LetterAct | null>(null)
  const found = letter.data
  const save = () => id !== null && savePdf(id).catch((cause: unknown) => void message.error(problemText(t, cause)))
  const inPreview = found !== undefined && PREVIEWED.includes(found.state)
  const excluding = found?.state === 'excluded' ? 'take_in' : 'leave_out'
  const said = asking === null || asking === 'exclusion' ? excluding : asking
  const resendable = found && AGAIN.includes(found.state) && WRITTEN.includes(found.channel)
  return (
    <Drawer
      open={id !== null}
      onClose={onClose}
      size={720}
      className="form-drawer"
      title={found ? `${t(`strategies.channel.${found.channel}`)} · ${found.customer_name}` : t('dunning.letter')}
      footer={
        <div className="row">
          {found && WRITTEN.includes(found.channel) && found.channel !== 'sms' ? <Button onClick={() => void save()}>{t('dunning.pdf')}</Button> : null}
          {inPreview && can('collection:write') ? <Button onClick={() => setAsking('exclusion')}>{t(`dunning.${excluding}`)}</Button> : null}
          {found?.state === 'uncertain' && can('dunning:approve') ? <Button onClick={() => setAsking('arrived')}>{t('dunning.arrived')}</Button> : null}
          {found && ['sent', 'uncertain'].includes(found.state) && WRITTEN.includes(found.channel) && can('dunning:approve') ? (
            <Button onClick={() => setAsking('returned')}>{t('dunning.returned')}</Button>
          ) : null}
          {resendable && can('dunning:approve') ? <Button onClick={() => setAsking('resend')}>{t('dunning.resend')}</Button> : null}
        </div>
      }
    >
      {id === null ? null : <Loaded query={letter}>{(data) => <Facts letter={data} />}</Loaded>}
      <ReasonModal
        open={asking !== null}
        title={t(`dunning.${said}`)}
        explain={t(`dunning.${said === excluding ? 'exclude' : said}_note`)}
        confirm={t(`dunning.${said}`)}
        withDay={false}
        onClose={() => setAsking(null)}
        onConfirm={(reason) => act.mutateAsync({ id: id ?? 0, act: asking ?? 'exclusion', reason, excluded: found?.state !== 'excluded' })}
      />
    </Drawer>
  )
}
