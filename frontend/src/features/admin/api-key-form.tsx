import { Alert, Form, Input, Modal, Select, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCreateApiKey, useRoles, type ApiKeyCreate } from '@/features/admin/queries'
import { useMe } from '@/lib/me'
import { FormDrawer } from '@/ui/form-drawer'

export function ApiKeyForm({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const create = useCreateApiKey()
  const [made, setMade] = useState<string | null>(null)
  const companies = useMe()?.companies ?? []
  const scopes = [...new Set((useRoles().data ?? []).flatMap((role) => role.permissions))].sort()
  const required = [{ required: true, message: t('common.required') }]
  return (
    <>
      <FormDrawer<ApiKeyCreate>
        open={open}
        title={t('admin.new_key')}
          submitText={t('admin.make_key')}
        initialValues={{ source: 'erp', scopes: [] }}
        onClose={onClose}
        onSubmit={async (values) => setMade((await create.mutateAsync(values)).key)}
      >
        <Form.Item name="name" label={t('common.fields.name')} rules={required} extra={t('admin.key_name_note')}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="scopes" label={t('admin.scopes')} rules={required}>
          <Select mode="multiple" options={scopes.map((scope) => ({ value: scope, label: scope }))} />
        </Form.Item>
        <Form.Item name="company" label={t('common.fields.company')} extra={t('admin.key_company_note')}>
          <Select allowClear options={companies.map((one) => ({ value: one.code, label: one.name }))} />
        </Form.Item>
        <Form.Item name="source" label={t('common.fields.source')} rules={required} extra={t('admin.key_source_note')}>
          <Input maxLength={100} />
        </Form.Item>
      </FormDrawer>
      <Modal
        open={made !== null}
        title={t('admin.key_made')}
        onCancel={() => setMade(null)}
        onOk={() => setMade(null)}
        okText={t('admin.key_kept')}
        cancelButtonProps={{ style: { display: 'none' } }}
        mask={{ closable: false }}
      >
        <Alert type="warning" showIcon title={t('admin.key_once')} className="form-alert" />
        <Typography.Paragraph copyable={{ tooltips: [t('common.actions.copy'), t('common.copied')] }} code className="long-text" data-testid="api-key">
          {made ?? ''}
        </Typography.Paragraph>
      </Modal>
    </>
  )
}
