import { App, Form, Input } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { useDelegate, type DelegationIn } from '@/features/authority/queries'
import { useCan } from '@/lib/me'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'

/** Lends one's own authority for some days; an administrator may lend another's. */
export function DelegationForm({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const delegate = useDelegate()
  const forOthers = useCan()('users:write')
  const required = [{ required: true, message: t('common.required') }]
  const today = dayjs().format('YYYY-MM-DD')
  const submit = async (values: DelegationIn) => {
    await delegate.mutateAsync({ ...values, from_email: values.from_email?.trim() || null })
    void message.success(t('authority.lent'))
  }
  return (
    <FormDrawer<DelegationIn>
      open={open}
      title={t('authority.lend')}
      submitText={t('common.actions.save')}
      initialValues={{ first_on: today, last_on: dayjs().add(7, 'day').format('YYYY-MM-DD') }}
      onClose={onClose}
      onSubmit={submit}
    >
      <p className="panel-note">{t('authority.lend_note')}</p>
      {forOthers ? (
        <Form.Item name="from_email" label={t('authority.from_email')} extra={t('authority.from_note')}>
          <Input type="email" maxLength={200} autoComplete="off" />
        </Form.Item>
      ) : null}
      <Form.Item name="to_email" label={t('authority.to_email')} rules={required}>
        <Input type="email" maxLength={200} autoComplete="off" />
      </Form.Item>
      <Form.Item name="first_on" label={t('authority.first_on')} rules={required}>
        <DayInput />
      </Form.Item>
      <Form.Item name="last_on" label={t('authority.last_on')} rules={required}>
        <DayInput />
      </Form.Item>
    </FormDrawer>
  )
}
