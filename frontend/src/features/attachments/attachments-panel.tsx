import { App, Button, Checkbox, Form, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { saveAttachment, useAttach, useAttachments, useRemove, useShow, type Attachment } from '@/features/attachments/queries'
import { TAKEN, type Subject } from '@/lib/attaching'
import { fileSize } from '@/lib/files'
import { problemText } from '@/lib/form-errors'
import { useLanguage } from '@/lib/i18n'
import { useCan } from '@/lib/me'
import { Actor } from '@/ui/actor'
import { DataTable, type Column } from '@/ui/data-table'
import { Instant } from '@/ui/day'
import { FileInput } from '@/ui/file-input'
import { FormDrawer } from '@/ui/form-drawer'
import { ReasonModal } from '@/ui/reason-modal'

/** The evidence kept with a customer, an item or a receipt. */
export function AttachmentsPanel(of: Subject) {
  const can = useCan()
  return can('attachments:read') ? <Panel {...of} /> : null
}

function Panel(of: Subject) {
  const { t } = useTranslation()
  const can = useCan()
  const [withRemoved, setWithRemoved] = useState(false)
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<Attachment | null>(null)
  const found = useAttachments(of, withRemoved)
  const remove = useRemove()
  const show = useShow()
  return (
    <section className="panel" aria-label={t('attachments.title')}>
      <div className="panel-head">
        <h2>{t('attachments.title')}</h2>
        <span className="row">
          <Checkbox checked={withRemoved} onChange={(event) => setWithRemoved(event.target.checked)}>
            {t('attachments.with_removed')}
          </Checkbox>
          {can('attachments:write') ? <Button onClick={() => setAdding(true)}>{t('attachments.add')}</Button> : null}
        </span>
      </div>
      <List
        rows={found.data?.items}
        loading={found.isFetching}
        error={found.error}
        onRetry={() => void found.refetch()}
        onRemove={can('attachments:remove') ? setRemoving : undefined}
        onShow={can('attachments:write') && of.subject === 'invoice' ? (row) => show.mutate({ id: row.id, shown: !row.for_customer }) : undefined}
      />
      <AttachForm of={of} open={adding} onClose={() => setAdding(false)} />
      <ReasonModal
        open={removing !== null}
        title={t('attachments.remove')}
        explain={t('attachments.remove_explain', { name: removing?.file_name ?? '' })}
        confirm={t('common.actions.remove')}
        withDay={false}
        onClose={() => setRemoving(null)}
        onConfirm={(reason) => remove.mutateAsync({ id: removing?.id ?? 0, reason })}
      />
    </section>
  )
}

interface ListProps {
  rows: Attachment[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  onRemove?: (row: Attachment) => void
  /** Of an item: shows a file on the customer's page, or no longer. */
  onShow?: (row: Attachment) => void
}

function List({ onRemove, onShow, ...list }: ListProps) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const language = useLanguage()
  const save = (row: Attachment) => void saveAttachment(row).catch((cause: unknown) => message.error(problemText(t, cause)))
  const columns: Column<Attachment>[] = [
    {
      key: 'file_name',
      title: t('attachments.file'),
      render: (row) =>
        row.removed_at ? (
          row.file_name
        ) : (
          <Button type="link" className="file-link" onClick={() => save(row)}>
            {row.file_name}
          </Button>
        ),
    },
    { key: 'size', title: t('attachments.size'), numeric: true, render: (row) => fileSize(row.size_bytes, language) },
    { key: 'note', title: t('common.fields.note'), render: (row) => row.note ?? <span className="none">–</span> },
    { key: 'actor', title: t('common.fields.actor'), wideOnly: true, render: (row) => <Actor value={row.actor} /> },
    { key: 'uploaded_at', title: t('attachments.uploaded_at'), render: (row) => <Instant value={row.uploaded_at} /> },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) => {
        if (row.removed_at) return <span className="muted">{t('attachments.removed', { actor: row.removed_by, reason: row.removal_reason })}</span>
        return (
          <span className="row">
            {onShow ? (
              <Checkbox checked={row.for_customer} onChange={() => onShow(row)} aria-label={`${t('attachments.for_customer')}: ${row.file_name}`}>
                {t('attachments.for_customer')}
              </Checkbox>
            ) : null}
            {onRemove ? (
              <Button size="small" aria-label={`${t('common.actions.remove')}: ${row.file_name}`} onClick={() => onRemove(row)}>
                {t('common.actions.remove')}
              </Button>
            ) : null}
          </span>
        )
      },
    },
  ]
  return <DataTable<Attachment> label={t('attachments.title')} columns={columns} rowKey={(row) => row.id} emptyText={t('attachments.none')} {...list} />
}

function AttachForm({ of, open, onClose }: { of: Subject; open: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const attach = useAttach(of)
  return (
    <FormDrawer<{ file: File; note?: string }> open={open} title={t('attachments.add')} submitText={t('attachments.add')} onClose={onClose} onSubmit={(values) => attach.mutateAsync(values)}>
      <Form.Item name="file" label={t('attachments.file')} extra={t('attachments.file_note')} rules={[{ required: true, message: t('common.required') }]}>
        <FileInput accept={TAKEN} text={t('attachments.choose')} />
      </Form.Item>
      <Form.Item name="note" label={t('common.fields.note')}>
        <Input maxLength={500} />
      </Form.Item>
    </FormDrawer>
  )
}
