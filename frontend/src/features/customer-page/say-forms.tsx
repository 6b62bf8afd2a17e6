import { App, Form, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { CurrencyField, FileField, PersonFields } from '@/features/customer-page/fields'
import { ItemAmounts, type Amounts } from '@/features/customer-page/item-amounts'
import { useDispute, usePlan, usePromise, type Account } from '@/features/customer-page/queries'
import type { Schemas } from '@/lib/api'
import { enumOptions } from '@/lib/options'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

interface Props {
  accounts: Account[]
  open: boolean
  onClose: () => void
}

const RHYTHMS = ['monthly', 'weekly'] as const
const REASONS = ['quality', 'quantity', 'price', 'delivery', 'not_received', 'already_paid', 'other'] as const
const spoken = (words?: string) => words?.trim() || null
/** What is offered to be paid: what is overdue, else nothing is guessed. */
const overdueOf = (account?: Account) => (account && !/^[0.]+$/.test(account.overdue) ? account.overdue : undefined)
const overdues = (accounts: Account[]) => Object.fromEntries(accounts.map((account) => [account.currency, overdueOf(account)]))
const isOwed = (account: Account) => account.open_items.some((item) => !item.open.startsWith('-'))

/** Said once: the button sends one answer, and a message thanks for it. */
function useThanks(): () => void {
  const { t } = useTranslation()
  const { message } = App.useApp()
  return () => void message.success(t('customer_page.thanks'))
}

export function PromiseForm({ accounts, open, onClose }: Props) {
  const { t } = useTranslation()
  const promise = usePromise()
  const thanks = useThanks()
  const owed = accounts.filter(isOwed)
  const required = { required: true, message: t('common.required') }
  const submit = async ({ words, amount, ...rest }: Schemas['PromiseAnswerIn'] & { words?: string }) => {
    await promise.mutateAsync({ body: { ...rest, amount: plainAmount(amount), words: spoken(words) } })
    thanks()
  }
  return (
    <FormDrawer
      open={open}
      title={t('customer_page.promise')}
      submitText={t('customer_page.send')}
      initialValues={{ currency: owed[0]?.currency, amount: overdueOf(owed[0]) }}
      onClose={onClose}
      onSubmit={submit}
    >
      <CurrencyField currencies={owed.map((account) => account.currency)} amounts={overdues(owed)} />
      <Form.Item name="amount" label={t('common.fields.amount')} rules={[required, moneyRule(t)]}>
        <MoneyInput />
      </Form.Item>
      <Form.Item name="promised_on" label={t('customer_page.promised_on')} rules={[required]}>
        <DayInput />
      </Form.Item>
      <PersonFields />
    </FormDrawer>
  )
}

export function PlanForm({ accounts, open, onClose }: Props) {
  const { t } = useTranslation()
  const plan = usePlan()
  const thanks = useThanks()
  const owed = accounts.filter(isOwed)
  const required = { required: true, message: t('common.required') }
  const submit = async ({ words, amount, ...rest }: Schemas['PlanAnswerIn'] & { words?: string }) => {
    await plan.mutateAsync({ body: { ...rest, amount: plainAmount(amount), words: spoken(words) } })
    thanks()
  }
  return (
    <FormDrawer
      open={open}
      title={t('customer_page.plan')}
      submitText={t('customer_page.send')}
      initialValues={{ currency: owed[0]?.currency, amount: overdueOf(owed[0]), parts: 3, rhythm: 'monthly' }}
      onClose={onClose}
      onSubmit={submit}
    >
      <p className="panel-note">{t('customer_page.plan_note')}</p>
      <CurrencyField currencies={owed.map((account) => account.currency)} amounts={overdues(owed)} />
      <Form.Item name="amount" label={t('common.fields.amount')} rules={[required, moneyRule(t)]}>
        <MoneyInput />
      </Form.Item>
      <Form.Item name="parts" label={t('customer_page.parts')} rules={[required]}>
        <InputNumber min={2} max={36} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="rhythm" label={t('customer_page.rhythm')}>
        <Select options={enumOptions(t, 'rhythm', RHYTHMS)} />
      </Form.Item>
      <Form.Item name="first_on" label={t('customer_page.first_on')} rules={[required]}>
        <DayInput />
      </Form.Item>
      <PersonFields />
    </FormDrawer>
  )
}

type DisputeValues = { currency: string; items?: Amounts; reason: Schemas['PageDisputeIn']['reason']; person: string; words?: string; file?: File }

export function DisputeForm({ accounts, open, onClose }: Props) {
  const { t } = useTranslation()
  const dispute = useDispute()
  const thanks = useThanks()
  const owed = accounts.filter(isOwed)
  const submit = async ({ currency, items, words, file, ...rest }: DisputeValues) => {
    const own = new Set(owed.find((account) => account.currency === currency)?.open_items.map((item) => item.invoice_id))
    const chosen = Object.entries(items ?? {}).filter(([id]) => own.has(Number(id)))
    const lines = chosen.map(([id, entry]) => ({ invoice_id: Number(id), amount: plainAmount(entry.amount), words: spoken(entry.words) }))
    await dispute.mutateAsync({ body: { ...rest, items: lines, words: spoken(words) }, file })
    thanks()
  }
  return (
    <FormDrawer<DisputeValues>
      open={open}
      title={t('customer_page.dispute')}
      submitText={t('customer_page.send')}
      initialValues={{ currency: owed[0]?.currency }}
      onClose={onClose}
      onSubmit={submit}
    >
      <CurrencyField currencies={owed.map((account) => account.currency)} />
      <Form.Item noStyle shouldUpdate={(before: DisputeValues, now: DisputeValues) => before.currency !== now.currency}>
        {({ getFieldValue }) => {
          const account = owed.find((one) => one.currency === getFieldValue('currency'))
          const items = (account?.open_items ?? []).flatMap((item) => (item.invoice_id !== null && !item.open.startsWith('-') ? [{ ...item, id: item.invoice_id, currency: account?.currency ?? '' }] : []))
          return (
            <Form.Item
              name="items"
              label={t('customer_page.which_items')}
              required
              rules={[{ validator: (_, value?: Amounts) => (Object.keys(value ?? {}).length > 0 ? Promise.resolve() : Promise.reject(new Error(t('customer_page.choose_items')))) }]}
            >
              <ItemAmounts items={items} amountLabel={t('customer_page.disputed_amount')} />
            </Form.Item>
          )
        }}
      </Form.Item>
      <Form.Item name="reason" label={t('common.fields.reason')} rules={[{ required: true, message: t('common.required') }]}>
        <Select options={enumOptions(t, 'dispute_reason', REASONS)} />
      </Form.Item>
      <FileField label={t('customer_page.evidence')} />
      <PersonFields />
    </FormDrawer>
  )
}
