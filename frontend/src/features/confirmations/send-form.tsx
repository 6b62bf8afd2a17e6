import { Form, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { SENT_BY, type SendingIn } from '@/features/confirmations/queries'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'

interface Props {
  open: boolean
  title: string
  onClose: () => void
  onSend: (sending: SendingIn) => Promise<unknown>
}

/** Says how letters went out and on which day. */
export function SendForm({ open, title, onClose, onSend }: Props) {
  const { t } = useTranslation()
  return (
    <FormDrawer<SendingIn> open={open} title={title} submitText={t('confirmations.mark_sent')} initialValues={{ channel: 'letter' }} onClose={onClose} onSubmit={onSend}>
      <Form.Item name="channel" label={t('confirmations.channel')}>
        <Select options={SENT_BY.map((value) => ({ value, label: t(`confirmations.channels.${value}`) }))} />
      </Form.Item>
      <Form.Item name="sent_on" label={t('confirmations.sent_on')} extra={t('common.today_when_empty')}>
        <DayInput />
      </Form.Item>
    </FormDrawer>
  )
}
