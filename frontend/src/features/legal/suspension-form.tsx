import { Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { useChangeSuspension, useMoves, type LimitationTrace } from '@/features/legal/queries'
import { api, unwrap } from '@/lib/api'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'

export type Suspended = LimitationTrace['suspensions'][number]

interface Values {
  from_on: string
  until_on?: string | null
  reason: string
}

interface Props {
  item: Pick<LimitationTrace, 'invoice_id' | 'customer_id' | 'number'>
  /** null records a new one; undefined keeps the drawer shut; one that is there is ended. */
  suspended: Suspended | null | undefined
  onClose: () => void
}

/** An obstacle that keeps the item's period from running, or the day on which it ended. */
export function SuspensionForm({ item, suspended, onClose }: Props) {
  const { t } = useTranslation()
  const change = useChangeSuspension()
  const record = useMoves((values: Values, header) => {
    const body = { customer_id: item.customer_id, invoice_id: item.invoice_id, from_on: values.from_on, until_on: values.until_on ?? null, reason: values.reason.trim() }
    return unwrap(api.POST('/api/v1/limitation-suspensions', { params: { header }, body }))
  })
  const save = (values: Values) => (suspended ? change.mutateAsync({ id: suspended.id, until_on: values.until_on ?? null }) : record.mutateAsync(values))
  const required = { required: true, message: t('common.required') }
  return (
    <FormDrawer<Values> open={suspended !== undefined} title={`${t(suspended ? 'legal.suspension_end' : 'legal.suspension_add')} ${item.number}`} submitText={t('common.actions.save')} initialValues={suspended ?? undefined} onClose={onClose} onSubmit={save}>
      <p className="panel-note">{t('legal.suspension_note')}</p>
      {suspended ? null : (
        <Form.Item name="from_on" label={t('legal.suspended_from')} rules={[required]}>
          <DayInput />
        </Form.Item>
      )}
      <Form.Item name="until_on" label={t('legal.suspended_until')} rules={suspended ? [required] : []}>
        <DayInput />
      </Form.Item>
      {suspended ? null : (
        <Form.Item name="reason" label={t('common.fields.reason')} rules={[{ ...required, whitespace: true }]}>
          <Input.TextArea rows={3} maxLength={1000} />
        </Form.Item>
      )}
    </FormDrawer>
  )
}
