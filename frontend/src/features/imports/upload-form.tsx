import { Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { IMPORT_KINDS, KIND_NEEDS, useUpload, type Import, type UploadIn } from '@/features/imports/queries'
import { useCan, useMe } from '@/lib/me'
import { FileInput } from '@/ui/file-input'
import { FormDrawer } from '@/ui/form-drawer'

interface Props {
  open: boolean
  onClose: () => void
  onUploaded: (made: Import) => void
}

const ENCODINGS = ['utf-8', 'gb18030', 'big5', 'utf-16', 'cp1252']

export function UploadForm({ open, onClose, onUploaded }: Props) {
  const { t } = useTranslation()
  const can = useCan()
  const companies = useMe()?.companies ?? []
  const upload = useUpload()
  const required = [{ required: true, message: t('common.required') }]
  const kinds = IMPORT_KINDS.filter((kind) => can(KIND_NEEDS[kind]))
  return (
    <FormDrawer<UploadIn>
      open={open}
      title={t('imports.upload')}
      submitText={t('imports.upload')}
      initialValues={{ kind: kinds[0], company: companies[0]?.code }}
      onClose={onClose}
      onSubmit={async (values) => {
        const said = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''))
        onUploaded(await upload.mutateAsync(said as unknown as UploadIn))
      }}
    >
      <Form.Item name="kind" label={t('imports.what')} rules={required}>
        <Select options={kinds.map((value) => ({ value, label: t(`imports.kind.${value}`) }))} />
      </Form.Item>
      {companies.length > 1 ? (
        <Form.Item name="company" label={t('common.fields.company')} rules={required}>
          <Select options={companies.map((company) => ({ value: company.code, label: company.name }))} />
        </Form.Item>
      ) : null}
      <Form.Item name="file" label={t('imports.file')} extra={t('imports.file_note')} rules={required}>
        <FileInput accept=".csv,.txt,.tsv,.xlsx" text={t('imports.choose')} />
      </Form.Item>
      <Form.Item name="source" label={t('common.fields.source')} extra={t('imports.source_note')}>
        <Input maxLength={100} placeholder="erp" />
      </Form.Item>
      <Form.Item name="encoding" label={t('imports.encoding')} extra={t('imports.encoding_note')}>
        <Select allowClear options={ENCODINGS.map((value) => ({ value, label: value === 'gb18030' ? 'GB18030 / GBK' : value.toUpperCase() }))} />
      </Form.Item>
      <Form.Item name="sheet" label={t('imports.sheet')} extra={t('imports.sheet_note')}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  )
}
