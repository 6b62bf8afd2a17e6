import { UploadOutlined } from '@ant-design/icons'
import { App, Button, Checkbox, Form, Select, Upload, type UploadFile } from 'antd'
import { useTranslation } from 'react-i18next'
import { BASES, useSend, type Sent } from '@/features/reconciliations/queries'
import { useMe } from '@/lib/me'
import { plainOptions } from '@/lib/options'
import { useCompany } from '@/ui/company-filter'
import { useCurrencies } from '@/ui/currency-filter'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'
import { MoneyInput, plainAmount } from '@/ui/money-input'

interface Values {
  company?: string
  currency: string
  as_of: string
  basis: Sent['query']['basis']
  receipts: boolean
  file?: UploadFile[]
  amount?: string
}

/** What the ERP has, as a file or, for the control account, as one typed balance; it is compared at once. */
export function SendForm({ open, onClose, onSent }: { open: boolean; onClose: () => void; onSent: (id: number) => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const send = useSend()
  const company = useCompany()
  const submit = async ({ file, amount, ...query }: Values) => {
    const control = query.basis === 'control'
    const made = await send.mutateAsync({ query, amount: control ? plainAmount(amount ?? '') : undefined, file: control ? undefined : file?.[0]?.originFileObj })
    void message.success(t('reconciliations.compared'))
    onSent(made.id)
  }
  const first = { company: company?.code, currency: company?.base_currency, basis: 'items', receipts: true }
  return (
    <FormDrawer<Values> open={open} title={t('reconciliations.send_title')} submitText={t('reconciliations.compare')} initialValues={first} onClose={onClose} onSubmit={submit}>
      <p className="panel-note">{t('reconciliations.send_note')}</p>
      <Fields />
    </FormDrawer>
  )
}

function Fields() {
  const { t } = useTranslation()
  const companies = useMe()?.companies ?? []
  const currencies = useCurrencies()
  const basis = Form.useWatch('basis') as Values['basis'] | undefined
  const rules = [{ required: true, message: t('common.required') }]
  return (
    <>
      <Form.Item name="company" label={t('common.fields.company')} rules={rules} hidden={companies.length < 2}>
        <Select options={companies.map((one) => ({ value: one.code, label: one.name }))} />
      </Form.Item>
      <Form.Item name="currency" label={t('common.fields.currency')} rules={rules}>
        <Select showSearch options={plainOptions(currencies)} />
      </Form.Item>
      <Form.Item name="as_of" label={t('common.fields.as_of')} rules={rules}>
        <DayInput />
      </Form.Item>
      <Form.Item name="basis" label={t('reconciliations.basis')} rules={rules}>
        <Select options={BASES.map((value) => ({ value, label: t(`reconciliations.bases.${value}`) }))} />
      </Form.Item>
      <Form.Item name="receipts" valuePropName="checked" extra={t('reconciliations.receipts_note')}>
        <Checkbox>{t('reconciliations.with_receipts')}</Checkbox>
      </Form.Item>
      {basis === 'control' ? (
        <Form.Item
          name="amount"
          label={t('reconciliations.control_amount')}
          rules={[...rules, { pattern: /^\s*-?\d[\d,]*(\.\d+)?\s*$/, message: t('reconciliations.signed_money') }]}
        >
          <MoneyInput />
        </Form.Item>
      ) : (
        <Form.Item
          name="file"
          label={t('reconciliations.file')}
          extra={t('reconciliations.file_note')}
          valuePropName="fileList"
          getValueFromEvent={(event: { fileList: UploadFile[] }) => event.fileList.slice(-1)}
          rules={rules}
        >
          <Upload accept=".csv,text/csv" beforeUpload={() => false} maxCount={1}>
            <Button icon={<UploadOutlined />}>{t('reconciliations.choose_file')}</Button>
          </Upload>
        </Form.Item>
      )}
    </>
  )
}
