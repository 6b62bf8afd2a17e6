import { Button, Form, Input, InputNumber, Select, Switch } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSaveReason, type Reason, type ReasonIn, type ReasonPatch } from '@/features/disputes/queries'
import { useMe } from '@/lib/me'
import { DataTable, type Column } from '@/ui/data-table'
import { FormDrawer } from '@/ui/form-drawer'
import { StatusTag } from '@/ui/tags'

interface FormProps {
  /** null makes a new one; undefined keeps the drawer shut. */
  reason: Reason | null | undefined
  onClose: () => void
}

export function ReasonForm({ reason, onClose }: FormProps) {
  const { t } = useTranslation()
  const save = useSaveReason()
  const companies = useMe()?.companies ?? []
  const required = [{ required: true, whitespace: true, message: t('common.required') }]
  return (
    <FormDrawer<ReasonIn & ReasonPatch>
      open={reason !== undefined}
      title={reason ? reason.name : t('disputes.new_reason')}
      submitText={t('common.actions.save')}
      initialValues={reason ?? { company: companies[0]?.code, days: 14 }}
      onClose={onClose}
      onSubmit={(values) => save.mutateAsync({ id: reason?.id ?? null, body: values })}
    >
      {reason ? null : (
        <>
          {companies.length > 1 ? (
            <Form.Item name="company" label={t('common.fields.company')} rules={required}>
              <Select options={companies.map((company) => ({ value: company.code, label: company.name }))} />
            </Form.Item>
          ) : null}
          <Form.Item name="code" label={t('classification.cause_code')} rules={required}>
            <Input maxLength={100} />
          </Form.Item>
        </>
      )}
      <Form.Item name="name" label={t('common.fields.name')} rules={required}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="days" label={t('disputes.reason_deadline')} rules={[{ required: true, message: t('common.required') }]}>
        <InputNumber min={0} max={3650} precision={0} />
      </Form.Item>
      {reason ? (
        <Form.Item name="active" label={t('classification.in_use')} valuePropName="checked">
          <Switch />
        </Form.Item>
      ) : null}
    </FormDrawer>
  )
}

interface TableProps {
  rows: Reason[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  onEdit: ((reason: Reason) => void) | null
}

export function ReasonsTable({ onEdit, ...list }: TableProps) {
  const { t } = useTranslation()
  const columns: Column<Reason>[] = [
    { key: 'name', title: t('common.fields.name'), render: (reason) => <strong>{reason.name}</strong> },
    { key: 'code', title: t('classification.cause_code'), render: (reason) => <code>{reason.code}</code> },
    { key: 'days', title: t('disputes.reason_deadline'), numeric: true, render: (reason) => reason.days },
    { key: 'company', title: t('common.fields.company'), render: (reason) => reason.company },
    { key: 'active', title: t('common.fields.status'), render: (reason) => <StatusTag value={reason.active ? 'active' : 'inactive'} /> },
  ]
  if (onEdit) {
    columns.push({
      key: 'actions',
      title: t('common.fields.actions'),
      render: (reason) => (
        <Button size="small" aria-label={`${t('common.actions.edit')}: ${reason.name}`} onClick={() => onEdit(reason)}>
          {t('common.actions.edit')}
        </Button>
      ),
    })
  }
  return <DataTable<Reason> label={t('disputes.reasons')} columns={columns} rowKey={(reason) => reason.id} emptyText={t('disputes.no_reasons')} {...list} />
}
