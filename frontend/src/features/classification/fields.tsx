import { Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { JUDGEMENTS, useCauses } from '@/features/classification/queries'
import { enumOptions } from '@/lib/options'
import { DayInput } from '@/ui/day-input'

/** What both forms set; `company` narrows the causes to those that the item's company uses. */
export function JudgementFields({ company, current }: { company?: string; current?: { cause: string | null; cause_name: string | null } }) {
  const { t } = useTranslation()
  const causes = useCauses({ active: 'true', company })
  const named = new Map((causes.data?.items ?? []).map((cause) => [cause.code, cause.name]))
  if (current?.cause && !named.has(current.cause)) named.set(current.cause, current.cause_name ?? current.cause)
  const options = [...named].map(([value, label]) => ({ value, label }))
  return (
    <>
      <Form.Item name="classification" label={t('classification.classification')}>
        <Select allowClear options={enumOptions(t, 'classification', JUDGEMENTS)} />
      </Form.Item>
      <Form.Item name="cause" label={t('classification.cause')}>
        <Select allowClear showSearch={{ optionFilterProp: 'label' }} options={options} notFoundContent={t('classification.no_causes')} />
      </Form.Item>
      <Form.Item name="responsible" label={t('classification.responsible')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="measure" label={t('classification.measure')}>
        <Input.TextArea rows={3} maxLength={4000} />
      </Form.Item>
      <Form.Item name="deadline_on" label={t('classification.deadline_on')}>
        <DayInput />
      </Form.Item>
    </>
  )
}
