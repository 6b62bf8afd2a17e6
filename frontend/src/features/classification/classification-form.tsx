import { App, Form } from 'antd'
import { useTranslation } from 'react-i18next'
import { JudgementFields } from '@/features/classification/fields'
import { useClassify, type ClassificationIn } from '@/features/classification/queries'
import { FormDrawer } from '@/ui/form-drawer'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

interface Item {
  id: number
  number: string
  company: string
  currency: string
  cause: string | null
  cause_name: string | null
}

const FIELDS = ['classification', 'cause', 'responsible', 'measure', 'deadline_on'] as const

/** Judges one item: the form shows what was judged last, and sends only what was changed. */
export function ClassificationForm({ item, open, onClose }: { item: Item & ClassificationIn; open: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const classify = useClassify(item.id)
  const submit = async (values: ClassificationIn) => {
    const entered: ClassificationIn = { ...values, expected_recoverable: values.expected_recoverable ? plainAmount(values.expected_recoverable) : null }
    const changed = ([...FIELDS, 'expected_recoverable'] as const).filter((name) => (entered[name] || null) !== (item[name] ?? null))
    if (changed.length === 0) return
    await classify.mutateAsync(Object.fromEntries(changed.map((name) => [name, entered[name] || null])) as ClassificationIn)
    void message.success(t('classification.saved'))
  }
  return (
    <FormDrawer<ClassificationIn>
      open={open}
      title={t('classification.classify_item', { number: item.number })}
      submitText={t('common.actions.save')}
      initialValues={item}
      onClose={onClose}
      onSubmit={submit}
    >
      <JudgementFields company={item.company} current={item} />
      <Form.Item name="expected_recoverable" label={t('classification.expected_recoverable')} rules={[moneyRule(t)]}>
        <MoneyInput prefix={item.currency} />
      </Form.Item>
    </FormDrawer>
  )
}
