import { App, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { useWaive, type WaiverIn } from '@/features/interest/queries'
import { FormDrawer } from '@/ui/form-drawer'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

/** A line of a proposal, or a charge, with what may be let go of it at most. */
export type Waivable = Partial<Pick<WaiverIn, 'invoice_id' | 'kind' | 'level' | 'charge_id'>> & { amount: string; currency: string; name: string }

/** Asks for interest or a fee to be let go of; nothing changes until somebody else approves it. */
export function WaiveForm({ what, onClose }: { what: Waivable | null; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const waive = useWaive()
  const required = { required: true, whitespace: true, message: t('common.required') }
  const submit = async ({ amount, reason }: { amount: string; reason: string }) => {
    if (!what) return
    const { invoice_id = null, kind = null, level = 0, charge_id = null } = what
    await waive.mutateAsync({ invoice_id, kind, level, charge_id, amount: plainAmount(amount), reason: reason.trim() })
    void message.success(t('interest.asked'))
  }
  return (
    <FormDrawer<{ amount: string; reason: string }>
      open={what !== null}
      title={t('interest.waive_title', { what: what?.name ?? '' })}
      submitText={t('interest.waive')}
      initialValues={{ amount: what?.amount }}
      onClose={onClose}
      onSubmit={submit}
    >
      <p className="panel-note">{t('interest.waive_note')}</p>
      <Form.Item name="amount" label={t('common.fields.amount')} rules={[required, moneyRule(t)]}>
        <MoneyInput prefix={what?.currency} />
      </Form.Item>
      <Form.Item name="reason" label={t('common.fields.reason')} rules={[required]}>
        <Input.TextArea rows={3} maxLength={1000} />
      </Form.Item>
    </FormDrawer>
  )
}
