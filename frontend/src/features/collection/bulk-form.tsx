import { App, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { CHANNELS, OUTCOMES, useRecordMany } from '@/features/collection/queries'
import type { Schemas } from '@/lib/api'
import { enumOptions } from '@/lib/options'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'

type Values = Omit<Schemas['BulkActionCreate'], 'customer_ids'>

/** The same action with many customers; a promise is recorded one at a time. */
export function BulkForm({ open, customers, onClose, onDone }: { open: boolean; customers: number[]; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const record = useRecordMany()
  const required = [{ required: true, message: t('common.required') }]
  return (
    <FormDrawer<Values>
      open={open}
      title={t('work.chosen', { count: customers.length })}
      submitText={t('work.record_many')}
      initialValues={{ channel: 'email', outcome: 'other' }}
      onClose={onClose}
      onSubmit={async (values) => {
        const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ''))
        const made = await record.mutateAsync({ ...(filled as unknown as Values), customer_ids: customers })
        message.success(t('work.recorded_many', { count: made.ids.length }))
        onDone()
      }}
    >
      <Form.Item name="channel" label={t('collection.channel')} rules={required}>
        <Select options={enumOptions(t, 'channel', CHANNELS)} />
      </Form.Item>
      <Form.Item name="outcome" label={t('collection.outcome')} rules={required}>
        <Select options={enumOptions(t, 'outcome', OUTCOMES.filter((outcome) => outcome !== 'promised'))} />
      </Form.Item>
      <Form.Item name="note" label={t('common.fields.note')}>
        <Input.TextArea rows={3} maxLength={4000} />
      </Form.Item>
      <Form.Item name="next_step" label={t('collection.next_step')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="next_on" label={t('collection.next_on')}>
        <DayInput />
      </Form.Item>
    </FormDrawer>
  )
}
