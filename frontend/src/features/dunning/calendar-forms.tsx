import { Form, Input, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { DAY_KINDS, useAddQuietDay, useSetHours, useTakeYear } from '@/features/dunning/calendar-queries'
import type { Schemas } from '@/lib/api'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'

interface Props {
  open: boolean
  company: string | undefined
  onClose: () => void
}

function CountryField({ required = false }: { required?: boolean }) {
  const { t } = useTranslation()
  const rules = [{ pattern: /^[A-Za-z]{2}$/, message: t('dunning.country_code') }, ...(required ? [{ required, message: t('common.required') }] : [])]
  return (
    <Form.Item name="country" label={t('common.fields.country')} extra={t(required ? 'dunning.country_code' : 'dunning.every_country')} rules={rules}>
      <Input maxLength={2} placeholder="CN" />
    </Form.Item>
  )
}

/** What a day is to the company: a public holiday, a day it rests on, or one it works on. */
export function QuietDayForm({ open, company, onClose }: Props) {
  const { t } = useTranslation()
  const add = useAddQuietDay()
  const required = { required: true, message: t('common.required') }
  return (
    <FormDrawer<Schemas['QuietDayIn']>
      open={open}
      title={t('dunning.add_quiet_day')}
      submitText={t('dunning.add_quiet_day')}
      onClose={onClose}
      onSubmit={(values) => add.mutateAsync({ ...values, company, country: values.country?.toUpperCase() || null })}
    >
      <Form.Item name="day" label={t('common.fields.day')} rules={[required]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="name" label={t('common.fields.name')} rules={[{ ...required, whitespace: true }]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="kind" label={t('dunning.day_kind_label')} extra={t('dunning.day_kind_note')} rules={[required]}>
        <Select options={DAY_KINDS.map((value) => ({ value, label: t(`dunning.day_kind.${value}`) }))} />
      </Form.Item>
      <CountryField />
    </FormDrawer>
  )
}

/** A country's year to go by, as the official list has it. */
export function YearForm({ open, company, onClose }: Props) {
  const { t } = useTranslation()
  const take = useTakeYear()
  return (
    <FormDrawer<Schemas['CalendarYearIn']>
      open={open}
      title={t('dunning.take_year')}
      submitText={t('dunning.take_year')}
      initialValues={{ year: new Date().getFullYear() }}
      onClose={onClose}
      onSubmit={(values) => take.mutateAsync({ ...values, company, country: values.country.toUpperCase() })}
    >
      <CountryField required />
      <Form.Item name="year" label={t('dunning.year')} rules={[{ required: true, message: t('common.required') }]}>
        <InputNumber min={1990} max={2100} precision={0} />
      </Form.Item>
    </FormDrawer>
  )
}

/** From when to when something may be sent to a country, by its own clock. */
export function HoursForm({ open, company, onClose }: Props) {
  const { t } = useTranslation()
  const set = useSetHours()
  const required = { required: true, message: t('common.required') }
  return (
    <FormDrawer<Schemas['SendingHoursIn']>
      open={open}
      title={t('dunning.set_hours')}
      submitText={t('dunning.set_hours')}
      initialValues={{ from_hour: 9, to_hour: 18 }}
      onClose={onClose}
      onSubmit={(values) => set.mutateAsync({ ...values, company, country: values.country.toUpperCase() })}
    >
      <CountryField required />
      <Form.Item name="time_zone" label={t('dunning.time_zone')} rules={[{ ...required, whitespace: true }]}>
        <Input maxLength={64} placeholder="Europe/Berlin" />
      </Form.Item>
      <Form.Item name="from_hour" label={t('strategies.send_from_hour')} rules={[required]}>
        <InputNumber min={0} max={23} precision={0} />
      </Form.Item>
      <Form.Item name="to_hour" label={t('strategies.send_to_hour')} rules={[required]}>
        <InputNumber min={1} max={24} precision={0} />
      </Form.Item>
    </FormDrawer>
  )
}
