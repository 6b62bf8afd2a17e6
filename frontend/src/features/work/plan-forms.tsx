import { App, Form, Input, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useAddAbsence, useChangeAbsence, usePutCapacity, usePutCost, type Absence } from '@/features/work/queries'
import type { Schemas } from '@/lib/api'
import { plainOptions } from '@/lib/options'
import { useCurrencies } from '@/ui/currency-filter'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

const CHANNELS = ['email', 'sms', 'letter', 'phone', 'visit', 'lawyer_letter', 'escalate_manager', 'escalate_legal'] as const

interface Props {
  open: boolean
  company: string | undefined
  onClose: () => void
}

function useRequired() {
  const { t } = useTranslation()
  return [{ required: true, message: t('common.required') }]
}

function useSaved() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  return () => void message.success(t('work.saved'))
}

export function CapacityForm({ open, company, onClose }: Props) {
  const { t } = useTranslation()
  const [required, saved, put] = [useRequired(), useSaved(), usePutCapacity()]
  const submit = async (values: Schemas['CapacityIn']) => {
    await put.mutateAsync({ ...values, company })
    saved()
  }
  return (
    <FormDrawer<Schemas['CapacityIn']> open={open} title={t('work.set_capacity')} submitText={t('common.actions.save')} onClose={onClose} onSubmit={submit}>
      <Form.Item name="collector" label={t('common.fields.collector')} rules={required}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="contacts_a_day" label={t('work.contacts_a_day')} rules={required}>
        <InputNumber min={1} max={1000} precision={0} />
      </Form.Item>
    </FormDrawer>
  )
}

export function AbsenceForm({ open, company, onClose }: Props) {
  const { t } = useTranslation()
  const [required, saved, add] = [useRequired(), useSaved(), useAddAbsence()]
  const submit = async (values: Schemas['AbsenceIn']) => {
    await add.mutateAsync({ ...values, company })
    saved()
  }
  return (
    <FormDrawer<Schemas['AbsenceIn']> open={open} title={t('work.add_absence')} submitText={t('common.actions.save')} onClose={onClose} onSubmit={submit}>
      <Form.Item name="person" label={t('work.person')} rules={required}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="substitute" label={t('work.substitute')} rules={required}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="from_on" label={t('work.from_on')} rules={required}>
        <DayInput />
      </Form.Item>
      <Form.Item name="to_on" label={t('work.to_on')} rules={required}>
        <DayInput />
      </Form.Item>
    </FormDrawer>
  )
}

export function BackForm({ absence, onClose }: { absence: Absence | null; onClose: () => void }) {
  const { t } = useTranslation()
  const [required, saved, change] = [useRequired(), useSaved(), useChangeAbsence()]
  const submit = async (values: { to_on: string }) => {
    if (absence) await change.mutateAsync({ id: absence.id, body: values })
    saved()
  }
  return (
    <FormDrawer<{ to_on: string }>
      open={absence !== null}
      title={`${t('work.back')} · ${absence?.person ?? ''}`}
      submitText={t('common.actions.save')}
      initialValues={{ to_on: absence?.to_on }}
      onClose={onClose}
      onSubmit={submit}
    >
      <Form.Item name="to_on" label={t('work.to_on')} rules={required}>
        <DayInput />
      </Form.Item>
    </FormDrawer>
  )
}

export function CostForm({ open, company, onClose }: Props) {
  const { t } = useTranslation()
  const [required, saved, put, currencies] = [useRequired(), useSaved(), usePutCost(), useCurrencies()]
  const submit = async (values: Schemas['ContactCostIn']) => {
    await put.mutateAsync({ ...values, cost: plainAmount(values.cost ?? ''), company })
    saved()
  }
  return (
    <FormDrawer<Schemas['ContactCostIn']> open={open} title={t('work.set_cost')} submitText={t('common.actions.save')} onClose={onClose} onSubmit={submit}>
      <Form.Item name="channel" label={t('collection.channel')} rules={required}>
        <Select options={CHANNELS.map((value) => ({ value, label: t(`strategies.channel.${value}`) }))} />
      </Form.Item>
      <Form.Item name="currency" label={t('common.fields.currency')} rules={required}>
        <Select showSearch options={plainOptions(currencies)} />
      </Form.Item>
      <Form.Item name="cost" label={t('work.cost')} rules={[...required, moneyRule(t)]}>
        <MoneyInput />
      </Form.Item>
    </FormDrawer>
  )
}
