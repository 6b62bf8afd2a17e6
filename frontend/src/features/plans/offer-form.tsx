import { App, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { useOfferDiscount, type OfferIn } from '@/features/plans/queries'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'

interface Props {
  item: { id: number; number: string }
  open: boolean
  onClose: () => void
}

/** Offers a discount for the rest of an item paid by a day; a second person approves it. */
export function OfferForm({ item, open, onClose }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const send = useOfferDiscount()
  const required = { required: true, whitespace: true, message: t('common.required') }
  return (
    <FormDrawer<Omit<OfferIn, 'invoice_id'>>
      open={open}
      title={t('plans.offer_for', { number: item.number })}
      submitText={t('plans.offer')}
      onClose={onClose}
      onSubmit={async (values) => {
        await send.mutateAsync({ ...values, invoice_id: item.id })
        void message.success(t('plans.proposed'))
      }}
    >
      <p className="panel-note">{t('plans.offer_note')}</p>
      <Form.Item name="percent" label={t('plans.percent')} rules={[required, { pattern: /^(0|[1-9][0-9]?)(\.[0-9]{1,4})?$/, message: t('errors.codes.string_pattern_mismatch') }]}>
        <Input suffix="%" inputMode="decimal" />
      </Form.Item>
      <Form.Item name="expires_on" label={t('plans.expires_on')} rules={[{ required: true, message: t('common.required') }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="reason" label={t('common.fields.reason')} rules={[required]}>
        <Input.TextArea rows={2} maxLength={1000} />
      </Form.Item>
    </FormDrawer>
  )
}
