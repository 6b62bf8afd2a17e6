import { Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { useActOnNote, type NoteAct, type NoteDetail } from '@/features/notes/queries'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

type Kind = NoteAct['kind']

/** Enters what became of a note; null keeps the drawer shut. */
export function NoteActForm({ note, act, onClose }: { note: NoteDetail; act: Kind | null; onClose: () => void }) {
  const { t } = useTranslation()
  const send = useActOnNote(note.id)
  const kind = act ?? 'collected'
  const withParty = kind === 'endorsed' || kind === 'discounted'
  const withCharge = kind === 'discounted' || kind === 'collected'
  return (
    <FormDrawer<Omit<NoteAct, 'kind'>>
      open={act !== null}
      title={`${t(`notes.act.${kind}`)} ${note.number}`}
      submitText={t(`notes.act.${kind}`)}
      onClose={onClose}
      onSubmit={(values) => send.mutateAsync({ ...values, kind, charge: plainAmount(values.charge || '0') })}
    >
      <p className="panel-note">{t(`notes.explain.${kind}`)}</p>
      {withParty ? (
        <Form.Item name="party" label={t(`notes.party.${kind}`)} rules={[{ required: true, whitespace: true, message: t('common.required') }]}>
          <Input maxLength={200} />
        </Form.Item>
      ) : null}
      {withCharge ? (
        <Form.Item name="charge" label={t('notes.charge')} rules={[moneyRule(t)]}>
          <MoneyInput prefix={note.currency} />
        </Form.Item>
      ) : null}
      <Form.Item name="effective_on" label={t('common.fields.effective_on')} extra={t('common.today_when_empty')}>
        <DayInput />
      </Form.Item>
      <Form.Item name="remark" label={t('common.fields.note')}>
        <Input.TextArea rows={2} maxLength={4000} />
      </Form.Item>
    </FormDrawer>
  )
}
