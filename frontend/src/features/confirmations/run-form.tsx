import { Button, Form, Input, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { SELECTIONS, useMakeRun, type Run, type RunIn } from '@/features/confirmations/queries'
import { useMe } from '@/lib/me'
import { plainOptions } from '@/lib/options'
import { CustomerPicker } from '@/ui/customer-picker'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

type Values = Omit<RunIn, 'customer_ids'> & { customers?: (number | undefined)[] }

interface Props {
  open: boolean
  onClose: () => void
  onMade: (run: Run) => void
}

/** Whom to ask, for which day, and until when answers are wanted. */
export function RunForm({ open, onClose, onMade }: Props) {
  const { t } = useTranslation()
  const make = useMakeRun()
  const companies = useMe()?.companies ?? []
  const required = { required: true, message: t('common.required') }
  const submit = async ({ customers, minimum, currency, note, seed, ...rest }: Values) => {
    const body: RunIn = {
      ...rest,
      customer_ids: (customers ?? []).filter((id) => id !== undefined),
      minimum: minimum ? plainAmount(minimum) : null,
      currency: currency?.trim().toUpperCase() || null,
      seed: seed?.trim() || null,
      note: note?.trim() || null,
    }
    onMade(await make.mutateAsync(body))
  }
  return (
    <FormDrawer<Values>
      open={open}
      title={t('confirmations.new')}
      submitText={t('confirmations.make')}
      initialValues={{ company: companies[0]?.code, selection: 'all', remind_days: 7, remind_most: 2, customers: [undefined] }}
      onClose={onClose}
      onSubmit={submit}
    >
      <p className="panel-note">{t('confirmations.form_note')}</p>
      <Form.Item name="company" label={t('common.fields.company')} hidden={companies.length < 2}>
        <Select options={companies.map((company) => ({ value: company.code, label: company.name }))} />
      </Form.Item>
      <Form.Item name="as_of" label={t('confirmations.as_of')} rules={[required]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="selection" label={t('confirmations.selection')}>
        <Select options={SELECTIONS.map((value) => ({ value, label: t(`confirmations.selections.${value}`) }))} />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(before: Values, now: Values) => before.selection !== now.selection}>
        {({ getFieldValue }) => <Chosen selection={getFieldValue('selection') as RunIn['selection']} currencies={companies.map((company) => company.base_currency)} />}
      </Form.Item>
      <Form.Item name="answer_by" label={t('confirmations.answer_by')} rules={[required]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="remind_days" label={t('confirmations.remind_days')} rules={[required]}>
        <InputNumber min={1} max={90} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="remind_most" label={t('confirmations.remind_most')} rules={[required]}>
        <InputNumber min={0} max={10} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="note" label={t('common.fields.note')}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  )
}

/** What a selection needs to know. */
function Chosen({ selection, currencies }: { selection: RunIn['selection']; currencies: string[] }) {
  const { t } = useTranslation()
  const required = { required: true, message: t('common.required') }
  if (selection === 'all') return null
  if (selection === 'chosen') {
    return (
      <Form.List name="customers">
        {(fields, { add }) => (
          <>
            {fields.map(({ key, name }, index) => (
              <Form.Item key={key} name={name} label={index === 0 ? t('common.fields.customer') : undefined} rules={index === 0 ? [required] : []}>
                <CustomerPicker />
              </Form.Item>
            ))}
            <Form.Item>
              <Button onClick={() => add(undefined)}>{t('confirmations.add_customer')}</Button>
            </Form.Item>
          </>
        )}
      </Form.List>
    )
  }
  const optional = selection === 'sample'
  return (
    <>
      {optional ? (
        <>
          <Form.Item name="size" label={t('confirmations.size')} rules={[required]}>
            <InputNumber min={1} max={1000} precision={0} style={{ width: '100%' }} />
          </Form.Item>
          <Form.Item name="seed" label={t('confirmations.seed')} extra={t('confirmations.seed_note')}>
            <Input maxLength={64} />
          </Form.Item>
        </>
      ) : null}
      <Form.Item name="currency" label={t('common.fields.currency')} rules={optional ? [] : [required]}>
        <Select allowClear options={plainOptions([...new Set([...currencies, 'CNY', 'USD', 'EUR', 'HKD', 'TWD', 'JPY'])])} />
      </Form.Item>
      <Form.Item name="minimum" label={t('confirmations.minimum')} rules={optional ? [moneyRule(t)] : [required, moneyRule(t)]}>
        <MoneyInput />
      </Form.Item>
    </>
  )
}
