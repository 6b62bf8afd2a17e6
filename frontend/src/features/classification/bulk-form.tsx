import { App, Form, InputNumber } from 'antd'
import { useTranslation } from 'react-i18next'
import { JudgementFields } from '@/features/classification/fields'
import { useClassifyMany, type BulkIn } from '@/features/classification/queries'
import { FormDrawer } from '@/ui/form-drawer'

interface Props {
  open: boolean
  /** The items chosen; none means every item that the filter lets through. */
  ids: number[]
  filter: Record<string, string | undefined>
  total: number | null | undefined
  onClose: () => void
  onDone: () => void
}

type Values = Omit<BulkIn, 'ids' | 'filter'>

/** Judges many items at once; a field left empty stays as it is on each of them. */
export function BulkClassificationForm({ open, ids, filter, total, onClose, onDone }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const classify = useClassifyMany()
  const submit = async (values: Values) => {
    const set = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ''))
    const wanted = Object.fromEntries(Object.entries(filter).filter(([name]) => name !== 'sort' && name !== 'cursor'))
    const answer = await classify.mutateAsync({ ...set, ...(ids.length > 0 ? { ids } : { filter: wanted }) } as BulkIn)
    onDone()
    void message.success(t('classification.bulk_done', { changed: answer.changed, matched: answer.matched }))
  }
  const count = ids.length > 0 ? ids.length : (total ?? 0)
  return (
    <FormDrawer<Values>
      open={open}
      title={t(ids.length > 0 ? 'classification.bulk_chosen' : 'classification.bulk_filtered', { count })}
      submitText={t('classification.classify')}
      onClose={onClose}
      onSubmit={submit}
    >
      <p className="panel-note">{t('classification.bulk_note')}</p>
      <JudgementFields company={filter.company} />
      <Form.Item name="expected_percent" label={t('classification.expected_percent')}>
        <InputNumber min={0} max={100} precision={0} suffix="%" style={{ width: '100%' }} />
      </Form.Item>
    </FormDrawer>
  )
}
