import { Form, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { AudienceFields, picked, type Chosen } from '@/features/mailings/audience-fields'
import { RHYTHMS, useChangeSchedule, useMakeSchedule, type Schedule, type ScheduleIn } from '@/features/mailings/queries'
import { useMe } from '@/lib/me'
import { enumOptions } from '@/lib/options'
import { FormDrawer } from '@/ui/form-drawer'

type Values = Omit<ScheduleIn, 'customer_ids'> & Chosen

/** Statements that go out by themselves: how often, on which day, to whom. Of a schedule there is, all but its company can change. */
export function ScheduleForm({ open, schedule, onClose }: { open: boolean; schedule?: Schedule | null; onClose: () => void }) {
  const { t } = useTranslation()
  const make = useMakeSchedule()
  const change = useChangeSchedule()
  const companies = useMe()?.companies ?? []
  const required = { required: true, message: t('common.required') }
  const submit = ({ customers, language, company, ...rest }: Values) => {
    const body = { ...rest, language: language ?? null, customer_ids: rest.audience === 'chosen' ? picked(customers) : [] }
    return schedule ? change.mutateAsync({ id: schedule.id, ...body }) : make.mutateAsync({ company, ...body })
  }
  const initial = schedule
    ? { ...schedule, language: schedule.language ?? undefined, customers: schedule.customer_ids.length > 0 ? schedule.customer_ids : [undefined] }
    : { company: companies[0]?.code, rhythm: 'monthly', on_day: 1, from_hour: 8, audience: 'owing', customers: [undefined] }
  return (
    <FormDrawer<Values>
      open={open}
      title={t(schedule ? 'mailings.edit_schedule' : 'mailings.new_schedule')}
      submitText={t('mailings.make_schedule')}
      initialValues={initial}
      onClose={onClose}
      onSubmit={submit}
    >
      <p className="panel-note">{t(schedule ? 'mailings.edit_note' : 'mailings.schedule_note')}</p>
      <Form.Item name="rhythm" label={t('mailings.rhythm')}>
        <Select options={enumOptions(t, 'rhythm', RHYTHMS)} />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(before: Values, now: Values) => before.rhythm !== now.rhythm}>
        {({ getFieldValue }) =>
          getFieldValue('rhythm') === 'weekly' ? (
            <Form.Item name="on_day" label={t('mailings.weekday')} rules={[required]}>
              <Select options={[1, 2, 3, 4, 5, 6, 7].map((value) => ({ value, label: t(`mailings.weekdays.${value}`) }))} />
            </Form.Item>
          ) : (
            <Form.Item name="on_day" label={t('mailings.day_of_month')} rules={[required]}>
              <InputNumber min={1} max={31} precision={0} style={{ width: '100%' }} />
            </Form.Item>
          )
        }
      </Form.Item>
      <Form.Item name="from_hour" label={t('mailings.from_hour')} rules={[required]}>
        <InputNumber min={0} max={23} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      <AudienceFields withCompany={!schedule} />
    </FormDrawer>
  )
}
