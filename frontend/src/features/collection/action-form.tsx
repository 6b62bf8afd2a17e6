import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { ActionFields, bodyOf, type ActionSubject, type Values } from '@/features/collection/action-fields'
import { useRecordAction } from '@/features/collection/recording'
import { FormDrawer } from '@/ui/form-drawer'

export type { ActionSubject } from '@/features/collection/action-fields'

export function ActionDrawer({ subject, onClose }: { subject: ActionSubject | null; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const record = useRecordAction()
  return (
    <FormDrawer<Values>
      open={subject !== null}
      title={subject ? t(subject.correctsId ? 'collection.correct_for' : 'collection.record_for', { name: subject.customerName }) : ''}
      submitText={t(record.recorded ? 'collection.keep_files' : 'collection.save_action')}
      initialValues={{ channel: subject?.channel ?? 'phone', promise: { currency: subject?.currency }, cost_currency: subject?.currency }}
      onClose={() => {
        record.forget()
        onClose()
      }}
      onSubmit={async (values) => {
        if (!subject) return
        await record.save({ body: bodyOf(subject, values), files: values.files ?? [] })
        message.success(t('collection.recorded'))
      }}
    >
      <ActionFields subject={subject} recorded={record.recorded} />
    </FormDrawer>
  )
}
