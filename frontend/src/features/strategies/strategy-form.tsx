import { Form, Input, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useMakeStrategy, useTemplates, type StrategyDetail, type StrategyIn } from '@/features/strategies/queries'
import { SegmentFields } from '@/features/strategies/segment-fields'
import { plainAmount } from '@/ui/money-input'
import { FormDrawer } from '@/ui/form-drawer'

interface Props {
  open: boolean
  company: string | undefined
  /** The version to start from. */
  from?: StrategyDetail
  onClose: () => void
  onMade: (made: StrategyDetail) => void
}

type Segment = StrategyIn['segments'][number]
type Values = Omit<StrategyIn, 'minimum'> & { minimum?: string }

const FIRST: Partial<Values> = {
  rest_weekdays: [6, 7],
  send_from_hour: 9,
  send_to_hour: 18,
  segments: [{ code: 'all', steps: [{ level: 1, offset_days: 1, channel: 'phone', owner: 'collector', wait_days: 0 }] } as Segment],
}

/** "CNY 100, USD 20" ⇄ the least worth asking for, by currency. */
function readMinimum(text: string | undefined): Record<string, string> {
  const parts = (text ?? '').split(/[,，;；\n]/).map((part) => part.trim().split(/\s+/))
  return Object.fromEntries(parts.filter((part) => part[0]).map((part) => [part[0]?.toUpperCase() ?? '', part[1] ?? '']))
}

const empty = (value: unknown) => value === undefined || value === null || value === ''

function body(values: Values, company: string | undefined): StrategyIn {
  const segments = values.segments.map((segment) => {
    const kept = Object.fromEntries(Object.entries(segment).filter(([, value]) => !empty(value))) as Segment
    for (const name of ['amount_from', 'amount_to'] as const) if (kept[name]) kept[name] = plainAmount(kept[name])
    // A step that is no letter has no text, whatever was chosen before its channel was changed.
    kept.steps = (segment.steps ?? []).map((step) => Object.fromEntries(Object.entries(step).filter(([, value]) => !empty(value))) as typeof step)
    return kept
  })
  return { ...values, company, note: values.note?.trim() || null, segments, minimum: readMinimum(values.minimum), propose_at_hour: values.propose_at_hour ?? null } as StrategyIn
}

/** Makes a version; the one it starts from stays as it is. */
export function StrategyForm({ open, company, from, onClose, onMade }: Props) {
  const { t } = useTranslation()
  const make = useMakeStrategy()
  const templates = useTemplates({ company })
  const codes = [...new Set(templates.data?.items.map((template) => template.code) ?? [])]
  const required = { required: true, message: t('common.required') }
  const minimum = Object.entries(from?.definition.minimum ?? {}).map(([currency, amount]) => `${currency} ${amount}`)
  const start = from ? { ...from.definition, name: from.name, minimum: minimum.join(', ') } : FIRST
  const hours = <InputNumber min={0} max={24} precision={0} />
  return (
    <FormDrawer<Values>
      open={open}
      width={920}
      title={t(from ? 'strategies.edit_as_new' : 'strategies.make')}
      submitText={t('strategies.save_version')}
      initialValues={start}
      onClose={onClose}
      onSubmit={async (values) => onMade(await make.mutateAsync(body(values, company)))}
    >
      <p className="panel-note">{t('strategies.make_note')}</p>
      <div className="field-grid">
        <Form.Item name="name" label={t('common.fields.name')} rules={[{ ...required, whitespace: true }]}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="note" label={t('common.fields.note')}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="minimum" label={t('strategies.minimum')} extra={t('strategies.minimum_note')}>
          <Input maxLength={400} placeholder="CNY 100.00" />
        </Form.Item>
        <Form.Item name="rest_weekdays" label={t('strategies.rest_weekdays')}>
          <Select mode="multiple" options={[1, 2, 3, 4, 5, 6, 7].map((value) => ({ value, label: t(`strategies.weekday.${value}`) }))} />
        </Form.Item>
        <Form.Item name="send_from_hour" label={t('strategies.send_from_hour')} rules={[required]}>
          {hours}
        </Form.Item>
        <Form.Item name="send_to_hour" label={t('strategies.send_to_hour')} rules={[required]}>
          {hours}
        </Form.Item>
        <Form.Item name="propose_at_hour" label={t('strategies.propose_at_hour')} extra={t('strategies.propose_at_note')}>
          <InputNumber min={0} max={23} precision={0} />
        </Form.Item>
      </div>
      <SegmentFields templates={codes} />
    </FormDrawer>
  )
}
