import { App, Form, Input, Select } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { useRecordDemand, type ActionIn, type Limitation } from '@/features/legal/queries'
import { actedAt } from '@/lib/acted-at'
import { enumOptions } from '@/lib/options'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'

interface Values {
  channel: ActionIn['channel']
  acted_on: string
  contact?: string
  note: string
}

const CHANNELS = ['letter', 'lawyer_letter', 'email', 'visit', 'phone', 'sms'] as const

/** A demand that was made: a collection action about the item, from whose day its period runs anew. */
export function DemandForm({ item, onClose }: { item: Pick<Limitation, 'invoice_id' | 'customer_id' | 'number'> | null; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const record = useRecordDemand()
  const required = { required: true, message: t('common.required') }
  const submit = async ({ channel, acted_on, contact, note }: Values) => {
    if (!item) return
    await record.mutateAsync({ customer_id: item.customer_id, invoice_id: item.invoice_id, channel, outcome: 'other', contact: contact?.trim() || null, note: note.trim(), ...actedAt(acted_on) })
    void message.success(t('legal.demand_recorded'))
  }
  return (
    <FormDrawer<Values>
      open={item !== null}
      title={`${t('legal.record_demand')} ${item?.number ?? ''}`}
      submitText={t('legal.record_demand')}
      initialValues={{ channel: 'letter', acted_on: dayjs().format('YYYY-MM-DD') }}
      onClose={onClose}
      onSubmit={submit}
    >
      <p className="panel-note">{t('legal.demand_note')}</p>
      <Form.Item name="channel" label={t('collection.channel')} rules={[required]}>
        <Select options={enumOptions(t, 'channel', CHANNELS)} />
      </Form.Item>
      <Form.Item name="acted_on" label={t('legal.demanded_on')} rules={[required]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="contact" label={t('collection.contact')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="note" label={t('common.fields.note')} extra={t('legal.demand_proof')} rules={[{ ...required, whitespace: true }]}>
        <Input.TextArea rows={3} maxLength={4000} />
      </Form.Item>
    </FormDrawer>
  )
}
