import { Form, Input, Switch } from 'antd'
import { useTranslation } from 'react-i18next'
import { useChangeInvoice, type InvoiceDetail, type InvoicePatch } from '@/features/invoices/queries'
import { FormDrawer } from '@/ui/form-drawer'

interface Props {
  invoice: InvoiceDetail
  etag: string | null
  open: boolean
  onClose: () => void
}

const FIELDS = ['contract_number', 'purchase_order', 'reference', 'owner', 'description'] as const

/** What may change on a posted item: its description, never its money. */
export function InvoiceForm({ invoice, etag, open, onClose }: Props) {
  const { t } = useTranslation()
  const change = useChangeInvoice(invoice.id)
  const labels = {
    contract_number: t('invoices.contract_number'),
    purchase_order: t('invoices.purchase_order'),
    reference: t('common.fields.reference'),
    owner: t('common.fields.owner'),
    description: t('common.fields.description'),
  }
  return (
    <FormDrawer<InvoicePatch>
      open={open}
      title={t('invoices.edit', { number: invoice.number })}
      submitText={t('common.actions.save')}
      initialValues={invoice}
      onClose={onClose}
      onSubmit={(values) => {
        const body = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === '' ? null : value]))
        return change.mutateAsync({ body, etag })
      }}
    >
      {FIELDS.map((name) => (
        <Form.Item key={name} name={name} label={labels[name]}>
          {name === 'description' ? <Input.TextArea rows={3} /> : <Input />}
        </Form.Item>
      ))}
      <Form.Item name="disputed" label={t('enums.status.disputed')} valuePropName="checked">
        <Switch />
      </Form.Item>
    </FormDrawer>
  )
}
