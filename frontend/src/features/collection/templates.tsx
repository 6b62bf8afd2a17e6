import { Button, Form, Input, InputNumber, Select, Switch } from 'antd'
import { useTranslation } from 'react-i18next'
import { OUTCOMES, useSaveTemplate, type Template, type TemplateIn, type TemplatePatch } from '@/features/collection/queries'
import { useMe } from '@/lib/me'
import { enumOptions } from '@/lib/options'
import { DataTable, type Column } from '@/ui/data-table'
import { FormDrawer } from '@/ui/form-drawer'
import { StatusTag } from '@/ui/tags'

/** null makes a new one; undefined keeps the drawer shut. */
export function TemplateForm({ template, onClose }: { template: Template | null | undefined; onClose: () => void }) {
  const { t } = useTranslation()
  const save = useSaveTemplate()
  const companies = useMe()?.companies ?? []
  const required = [{ required: true, message: t('common.required') }]
  return (
    <FormDrawer<TemplateIn & TemplatePatch>
      open={template !== undefined}
      title={template ? template.name : t('collection.new_template')}
      submitText={t('common.actions.save')}
      initialValues={template ?? { company: companies[0]?.code, outcome: 'promised' }}
      onClose={onClose}
      onSubmit={(values) => save.mutateAsync({ id: template?.id ?? null, body: { ...values, note: values.note ?? '', next_step: values.next_step?.trim() || null } })}
    >
      {template ? null : (
        <>
          {companies.length > 1 ? (
            <Form.Item name="company" label={t('common.fields.company')} rules={required}>
              <Select options={companies.map((company) => ({ value: company.code, label: company.name }))} />
            </Form.Item>
          ) : null}
          <Form.Item name="outcome" label={t('collection.outcome')} rules={required}>
            <Select options={enumOptions(t, 'outcome', OUTCOMES)} />
          </Form.Item>
        </>
      )}
      <Form.Item name="name" label={t('common.fields.name')} rules={[{ ...required[0], whitespace: true }]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="note" label={t('common.fields.note')}>
        <Input.TextArea rows={4} maxLength={4000} />
      </Form.Item>
      <Form.Item name="next_step" label={t('collection.next_step')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="next_days" label={t('collection.next_days')}>
        <InputNumber min={0} max={3650} precision={0} />
      </Form.Item>
      {template ? (
        <Form.Item name="active" label={t('classification.in_use')} valuePropName="checked">
          <Switch />
        </Form.Item>
      ) : null}
    </FormDrawer>
  )
}

interface TableProps {
  rows: Template[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  onEdit: ((template: Template) => void) | null
}

export function TemplatesTable({ onEdit, ...list }: TableProps) {
  const { t } = useTranslation()
  const columns: Column<Template>[] = [
    { key: 'name', title: t('common.fields.name'), render: (row) => <strong>{row.name}</strong> },
    { key: 'outcome', title: t('collection.outcome'), render: (row) => t(`enums.outcome.${row.outcome}`) },
    { key: 'note', title: t('common.fields.note'), render: (row) => <span className="clip" title={row.note}>{row.note}</span> },
    { key: 'next_step', title: t('collection.next_step'), render: (row) => row.next_step ?? <span className="none">–</span> },
    { key: 'next_days', title: t('collection.next_days'), numeric: true, render: (row) => row.next_days ?? <span className="none">–</span> },
    { key: 'company', title: t('common.fields.company'), render: (row) => row.company },
    { key: 'active', title: t('common.fields.status'), render: (row) => <StatusTag value={row.active ? 'active' : 'inactive'} /> },
  ]
  if (onEdit) {
    columns.push({
      key: 'actions',
      title: t('common.fields.actions'),
      render: (row) => (
        <Button size="small" aria-label={`${t('common.actions.edit')}: ${row.name}`} onClick={() => onEdit(row)}>
          {t('common.actions.edit')}
        </Button>
      ),
    })
  }
  return <DataTable<Template> label={t('collection.templates')} columns={columns} rowKey={(row) => row.id} emptyText={t('collection.no_templates')} {...list} />
}
