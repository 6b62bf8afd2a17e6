import { App, Button, Form, Input, InputNumber, Select, Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TOLD_BY, useChecklist, useSaveKind, useTakeUsual, type EvidenceKind, type EvidenceKindIn, type EvidenceKindPatch } from '@/features/legal/setting-queries'
import { problemText } from '@/lib/form-errors'
import { DataTable, type Column } from '@/ui/data-table'
import { FormDrawer } from '@/ui/form-drawer'
import { StatusTag } from '@/ui/tags'

/** The evidence that a company wants for a case. */
export function ChecklistPanel({ company, may }: { company: string; may: boolean }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const kinds = useChecklist(company ? { company } : {})
  const usual = useTakeUsual(company)
  const save = useSaveKind()
  const [edited, setEdited] = useState<EvidenceKind | null | undefined>(undefined)
  const required = { required: true, whitespace: true, message: t('common.required') }
  const columns: Column<EvidenceKind>[] = [
    { key: 'name', title: t('common.fields.name'), render: (row) => row.name },
    { key: 'code', title: t('classification.cause_code'), render: (row) => <code>{row.code}</code> },
    { key: 'required', title: t('legal.required'), render: (row) => (row.required ? t('common.yes') : t('common.no')) },
    { key: 'told_by', title: t('legal.told_by_label'), render: (row) => (row.told_by ? t(`legal.told_by.${row.told_by}`) : t('legal.by_hand')) },
    { key: 'company', title: t('common.fields.company'), render: (row) => row.company },
    { key: 'active', title: t('common.fields.status'), render: (row) => <StatusTag value={row.active ? 'active' : 'inactive'} /> },
  ]
  if (may) {
    columns.push({
      key: 'actions',
      title: t('common.fields.actions'),
      render: (row) => (
        <Button size="small" aria-label={`${t('common.actions.edit')}: ${row.name}`} onClick={() => setEdited(row)}>
          {t('common.actions.edit')}
        </Button>
      ),
    })
  }
  const submit = ({ code, told_by, active, ...values }: EvidenceKindIn & EvidenceKindPatch) =>
    save.mutateAsync(
      edited ? { id: edited.id, body: { ...values, active } as EvidenceKindPatch } : { id: null, body: { ...values, code, told_by: told_by ?? null, company: company || null } as EvidenceKindIn },
    )
  return (
    <div className="page">
      {may ? (
        <div className="row">
          <Button type="primary" onClick={() => setEdited(null)}>
            {t('legal.add_line')}
          </Button>
          <Button loading={usual.isPending} onClick={() => usual.mutate({}, { onError: (cause) => void message.error(problemText(t, cause)) })}>
            {t('legal.take_usual')}
          </Button>
        </div>
      ) : null}
      <DataTable<EvidenceKind> label={t('legal.checklist')} columns={columns} rows={kinds.data?.items} rowKey={(row) => row.id} loading={kinds.isFetching} error={kinds.error} onRetry={() => void kinds.refetch()} emptyText={t('legal.no_checklist')} />
      <FormDrawer<EvidenceKindIn & EvidenceKindPatch>
        open={edited !== undefined}
        title={edited ? edited.name : t('legal.add_line')}
        submitText={t('common.actions.save')}
        initialValues={edited ?? { required: true, place: 100 }}
        onClose={() => setEdited(undefined)}
        onSubmit={submit}
      >
        {edited ? null : (
          <>
            <Form.Item name="code" label={t('classification.cause_code')} rules={[required]}>
              <Input maxLength={100} />
            </Form.Item>
            <Form.Item name="told_by" label={t('legal.told_by_label')}>
              <Select allowClear placeholder={t('legal.by_hand')} options={TOLD_BY.map((value) => ({ value, label: t(`legal.told_by.${value}`) }))} />
            </Form.Item>
          </>
        )}
        <Form.Item name="name" label={t('common.fields.name')} rules={[required]}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="required" label={t('legal.required')} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item name="place" label={t('legal.place')}>
          <InputNumber min={0} max={10_000} precision={0} />
        </Form.Item>
        {edited ? (
          <Form.Item name="active" label={t('classification.in_use')} valuePropName="checked">
            <Switch />
          </Form.Item>
        ) : null}
      </FormDrawer>
    </div>
  )
}
