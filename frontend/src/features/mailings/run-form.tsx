import { Form } from 'antd'
import { useTranslation } from 'react-i18next'
import { AudienceFields, picked, type Chosen } from '@/features/mailings/audience-fields'
import { useRunNow, type RunIn } from '@/features/mailings/queries'
import { useMe } from '@/lib/me'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'

type Values = Omit<RunIn, 'customer_ids'> & Chosen

/** Statements of a period for many customers, now. */
export function RunForm({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const run = useRunNow()
  const companies = useMe()?.companies ?? []
  const required = { required: true, message: t('common.required') }
  const submit = ({ customers, language, ...rest }: Values) =>
    run.mutateAsync({ ...rest, language: language ?? null, customer_ids: rest.audience === 'chosen' ? picked(customers) : [] })
  return (
    <FormDrawer<Values>
      open={open}
      title={t('mailings.run_now')}
      submitText={t('mailings.send')}
      initialValues={{ company: companies[0]?.code, audience: 'owing', customers: [undefined] }}
      onClose={onClose}
      onSubmit={submit}
    >
      <Form.Item name="from_on" label={t('account.from_on')} rules={[required]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="to_on" label={t('account.to_on')} rules={[required]}>
        <DayInput />
      </Form.Item>
      <AudienceFields />
    </FormDrawer>
  )
}
