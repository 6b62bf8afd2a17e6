import { App, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { useRelease, type InvoiceDetail, type ReleaseIn } from '@/features/invoices/queries'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'

/** Makes a held retention or deposit due, on which evidence. */
export function ReleaseForm({ invoice, open, onClose }: { invoice: InvoiceDetail; open: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const release = useRelease(invoice.id)
  const required = { required: true, message: t('common.required') }
  const submit = async (values: ReleaseIn) => {
    await release.mutateAsync(values)
    void message.success(t('invoices.released'))
  }
  return (
    <FormDrawer<ReleaseIn>
      open={open}
      title={t('invoices.release_item', { number: invoice.number })}
      submitText={t('invoices.release')}
      onClose={onClose}
      onSubmit={submit}
    >
      <p className="panel-note">{t('invoices.release_note')}</p>
      <Form.Item name="due_on" label={t('invoices.due_on')} rules={[required]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="evidence" label={t('invoices.release_evidence')} rules={[{ ...required, whitespace: true }]}>
        <Input.TextArea rows={3} maxLength={1000} />
      </Form.Item>
    </FormDrawer>
  )
}
