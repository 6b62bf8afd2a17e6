import { App, Button, Checkbox, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { REASONS, useExplain, type Difference } from '@/features/reconciliations/queries'
import { useMe } from '@/lib/me'
import { FormDrawer } from '@/ui/form-drawer'

interface Props {
  reconciliationId: number
  /** The differences that are explained alike; null keeps the drawer shut. */
  ids: number[] | null
  /** What one difference already says. */
  one: Difference | undefined
  onClose: () => void
  onDone: () => void
}

interface Values {
  reason?: (typeof REASONS)[number] | null
  note?: string
  assigned_to?: string
  closed?: boolean
}

export function ExplainForm({ reconciliationId, ids, one, onClose, onDone }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const explain = useExplain(reconciliationId)
  const submit = async ({ reason, note, assigned_to, closed }: Values) => {
    if (!ids) return
    await explain.mutateAsync({ difference_ids: ids, reason: reason ?? null, note: note?.trim() || null, assigned_to: assigned_to?.trim() || null, closed: closed ?? false })
    void message.success(t('reconciliations.explained'))
    onDone()
  }
  const first = { reason: one?.reason, note: one?.note ?? '', assigned_to: one?.assigned_to ?? '', closed: one?.closed ?? false }
  const title = ids && ids.length > 1 ? t('reconciliations.explain_many', { count: ids.length }) : t('reconciliations.explain_title')
  return (
    <FormDrawer<Values> open={ids !== null} title={title} submitText={t('common.actions.save')} initialValues={first} onClose={onClose} onSubmit={submit}>
      <Fields />
    </FormDrawer>
  )
}

function Fields() {
  const { t } = useTranslation()
  const me = useMe()
  const form = Form.useFormInstance<Values>()
  return (
    <>
      <Form.Item name="reason" label={t('reconciliations.reason')}>
        <Select allowClear options={REASONS.map((value) => ({ value, label: t(`reconciliations.reasons.${value}`) }))} />
      </Form.Item>
      <Form.Item name="note" label={t('common.fields.note')}>
        <Input.TextArea rows={3} maxLength={4000} />
      </Form.Item>
      <Form.Item name="assigned_to" label={t('reconciliations.assigned')} extra={t('reconciliations.assigned_note')}>
        <Input
          maxLength={254}
          autoComplete="off"
          suffix={
            <Button size="small" type="link" onClick={() => form.setFieldValue('assigned_to', me?.email ?? '')}>
              {t('reconciliations.mine')}
            </Button>
          }
        />
      </Form.Item>
      <Form.Item name="closed" valuePropName="checked" extra={t('reconciliations.close_note')}>
        <Checkbox>{t('reconciliations.close_it')}</Checkbox>
      </Form.Item>
    </>
  )
}
