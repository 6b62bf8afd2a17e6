import { Form } from 'antd'
import { useTranslation } from 'react-i18next'
import { usePost, type Batch } from '@/features/dunning/queries'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'

/** Says when a batch went into the post. */
export function PostForm({ batch, onClose }: { batch: Batch | null; onClose: () => void }) {
  const { t } = useTranslation()
  const post = usePost()
  return (
    <FormDrawer<{ posted_on?: string }>
      open={batch !== null}
      title={t('dunning.mark_posted')}
      submitText={t('dunning.mark_posted')}
      onClose={onClose}
      onSubmit={(values) => post.mutateAsync({ id: batch?.id ?? 0, posted_on: values.posted_on || undefined })}
    >
      <p className="panel-note">{t('dunning.posted_note')}</p>
      <Form.Item name="posted_on" label={t('dunning.posted_on')} extra={t('common.today_when_empty')}>
        <DayInput />
      </Form.Item>
    </FormDrawer>
  )
}
