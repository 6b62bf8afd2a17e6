import { Alert, Form, Select } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { useTemplates, type WorklistRow } from '@/features/collection/queries'
import { TAKEN } from '@/lib/attaching'
import { formatDay } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'
import { useCan } from '@/lib/me'
import { FilesInput } from '@/ui/files-input'
import { ItemsPicker } from '@/ui/items-picker'

/** What is usually written down after the outcome chosen; choosing one fills in the words and the next step. */
export function TemplateField({ company }: { company: string | undefined }) {
  const { t } = useTranslation()
  const form = Form.useFormInstance()
  const outcome: unknown = Form.useWatch('outcome', form)
  const templates = useTemplates({ active: 'true', ...(company ? { company } : {}) })
  const fitting = templates.data?.items.filter((template) => template.outcome === outcome) ?? []
  if (!fitting.length) return null
  const fill = (id: number) => {
    const chosen = fitting.find((template) => template.id === id)
    if (!chosen) return
    const next_on = chosen.next_days === null ? null : dayjs().add(chosen.next_days, 'day').format('YYYY-MM-DD')
    form.setFieldsValue({ note: chosen.note, ...(chosen.next_step ? { next_step: chosen.next_step } : {}), ...(next_on ? { next_on } : {}) })
  }
  return (
    <Form.Item label={t('collection.template')}>
      <Select aria-label={t('collection.template')} options={fitting.map((template) => ({ value: template.id, label: template.name }))} onChange={fill} />
    </Form.Item>
  )
}

/** The items a promise is about, in its currency; none is the whole account. */
export function PromiseItems({ customerId }: { customerId: number }) {
  const { t } = useTranslation()
  const currency: unknown = Form.useWatch(['promise', 'currency'], Form.useFormInstance())
  return (
    <Form.Item name={['promise', 'invoice_ids']} label={t('collection.promise_items')} extra={t('collection.promise_items_note')}>
      <ItemsPicker customerId={customerId} currency={String(currency ?? '')} withHeld />
    </Form.Item>
  )
}

/** The open task that the action does, where it is not plain from the channel. */
export function TaskField({ tasks }: { tasks: WorklistRow['tasks'] }) {
  const { t } = useTranslation()
  const language = useLanguage()
  if (!tasks.length) return null
  const options = tasks.map((task) => ({ value: task.id, label: `${t(`strategies.channel.${task.channel}`)} · ${t('work.task_due', { level: task.level, on: formatDay(task.due_on, language) })}` }))
  return (
    <Form.Item name="task_id" label={t('work.task')} extra={t('work.task_note')}>
      <Select allowClear options={options} />
    </Form.Item>
  )
}

/** Photographs and documents of the contact, kept with the action; `recorded` are those kept already, once the action is recorded. */
export function FilesField({ recorded }: { recorded: readonly File[] | null }) {
  const { t } = useTranslation()
  if (!useCan()('attachments:write')) return null
  return (
    <>
      {recorded ? <Alert type="info" role="status" showIcon title={t('collection.files_left')} className="form-alert" /> : null}
      <Form.Item name="files" label={t('collection.files')} extra={t('collection.files_note')}>
        <FilesInput accept={TAKEN} text={t('collection.add_files')} sent={recorded ?? []} />
      </Form.Item>
    </>
  )
}
