import { Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { FileInput } from '@/ui/file-input'

const TAKEN = '.pdf,.png,.jpg,.jpeg,.gif,.webp,.heic,.tif,.tiff,.docx,.xlsx,.pptx,.doc,.xls,.ppt,.eml,.msg'

/** Who speaks for the customer, and in which words. */
export function PersonFields({ withWords = true }: { withWords?: boolean }) {
  const { t } = useTranslation()
  return (
    <>
      {withWords ? (
        <Form.Item name="words" label={t('customer_page.words')}>
          <Input.TextArea rows={2} maxLength={1000} />
        </Form.Item>
      ) : null}
      <Form.Item name="person" label={t('customer_page.person')} rules={[{ required: true, whitespace: true, message: t('common.required') }]}>
        <Input maxLength={200} autoComplete="name" />
      </Form.Item>
    </>
  )
}

export function FileField({ label }: { label: string }) {
  const { t } = useTranslation()
  return (
    <Form.Item name="file" label={label} extra={t('customer_page.file_note')}>
      <FileInput accept={TAKEN} text={t('customer_page.choose_file')} />
    </Form.Item>
  )
}

/** Another currency brings the amount that is overdue in it, where the form has one amount. */
export function CurrencyField({ currencies, amounts }: { currencies: string[]; amounts?: Record<string, string | undefined> }) {
  const { t } = useTranslation()
  const form = Form.useFormInstance()
  return (
    <Form.Item name="currency" label={t('common.fields.currency')} hidden={currencies.length < 2}>
      <Select options={currencies.map((value) => ({ value, label: value }))} onChange={(chosen: string) => amounts && form.setFieldValue('amount', amounts[chosen])} />
    </Form.Item>
  )
}
