import { App, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { useClose, useReopen } from '@/features/periods/queries'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'

interface Props {
  /** The day that is proposed; null keeps the drawer shut. */
  day: string | null
  company: string | undefined
  onClose: () => void
}

export function CloseForm({ day, company, onClose }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const close = useClose()
  const submit = async (values: { closed_until: string; note?: string }) => {
    await close.mutateAsync({ closed_until: values.closed_until, company, note: values.note?.trim() || null })
    void message.success(t('periods.closed'))
  }
  return (
    <FormDrawer open={day !== null} title={t('periods.close_title')} submitText={t('periods.close_title')} initialValues={{ closed_until: day }} onClose={onClose} onSubmit={submit}>
      <p className="panel-note">{t('periods.close_note')}</p>
      <Form.Item name="closed_until" label={t('periods.closed_until')} rules={[{ required: true, message: t('common.required') }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="note" label={t('common.fields.note')}>
        {/* Beside a second plain field Enter does not send the form: nothing is closed by picking a day. */}
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  )
}

/** Asks for closed days to be opened again; nothing opens until somebody else approves. */
export function ReopenForm({ day, company, onClose }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const reopen = useReopen()
  const submit = async (values: { open_from: string; reason: string }) => {
    await reopen.mutateAsync({ open_from: values.open_from, company, reason: values.reason.trim() })
    void message.success(t('periods.asked'))
  }
  return (
    <FormDrawer open={day !== null} title={t('periods.reopen_title')} submitText={t('periods.reopen')} initialValues={{ open_from: day }} onClose={onClose} onSubmit={submit}>
      <p className="panel-note">{t('periods.reopen_note')}</p>
      <Form.Item name="open_from" label={t('periods.open_from')} rules={[{ required: true, message: t('common.required') }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="reason" label={t('common.fields.reason')} rules={[{ required: true, whitespace: true, message: t('common.required') }]}>
        <Input.TextArea rows={3} maxLength={1000} />
      </Form.Item>
    </FormDrawer>
  )
}
