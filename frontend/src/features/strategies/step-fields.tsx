import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Form, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { CHANNELS, OWNERS, WRITTEN } from '@/features/strategies/queries'

interface Props {
  segment: number
  templates: string[]
}

/** The steps of a segment: one line each, in the order in which an item goes through them. */
export function StepFields({ segment, templates }: Props) {
  const { t } = useTranslation()
  const form = Form.useFormInstance()
  const required = { required: true, message: t('common.required') }
  const options = (names: readonly string[], part: 'channel' | 'person') => names.map((value) => ({ value, label: t(`strategies.${part}.${value}`) }))
  const next = () => {
    const steps = (form.getFieldValue(['segments', segment, 'steps']) ?? []) as { level?: number; offset_days?: number }[]
    const last = steps.at(-1)
    return { level: (last?.level ?? 0) + 1, offset_days: (last?.offset_days ?? -6) + 7, channel: 'phone', owner: 'collector', wait_days: 7 }
  }
  return (
    <Form.List name={[segment, 'steps']}>
      {(steps, { add, remove }) => (
        <>
          {steps.map(({ key, name }) => (
            <fieldset key={key} className="step-fields" aria-label={t('strategies.step_number', { number: name + 1 })}>
              <Form.Item name={[name, 'level']} label={t('strategies.level')} rules={[required]}>
                <InputNumber min={1} max={20} precision={0} />
              </Form.Item>
              <Form.Item name={[name, 'offset_days']} label={t('strategies.offset_days')} rules={[required]}>
                <InputNumber min={-60} max={3650} precision={0} />
              </Form.Item>
              <Form.Item name={[name, 'channel']} label={t('strategies.channel_label')} rules={[required]}>
                <Select options={options(CHANNELS, 'channel')} popupMatchSelectWidth={false} />
              </Form.Item>
              <div>
                <Form.Item noStyle shouldUpdate>
                {() => {
                  const written = WRITTEN.includes(String(form.getFieldValue(['segments', segment, 'steps', name, 'channel'])))
                  return (
                    <Form.Item name={[name, 'template']} label={t('strategies.template')} rules={written ? [required] : []} hidden={!written}>
                      <Select options={templates.map((value) => ({ value, label: value }))} popupMatchSelectWidth={false} allowClear />
                    </Form.Item>
                  )
                }}
                </Form.Item>
              </div>
              <Form.Item name={[name, 'owner']} label={t('strategies.person_label')}>
                <Select options={options(OWNERS, 'person')} popupMatchSelectWidth={false} />
              </Form.Item>
              <Form.Item name={[name, 'wait_days']} label={t('strategies.wait_days')}>
                <InputNumber min={0} max={365} precision={0} />
              </Form.Item>
              <Form.Item name={[name, 'after_contact_days']} label={t('strategies.after_contact_days')}>
                <InputNumber min={0} max={365} precision={0} />
              </Form.Item>
              <Button type="text" icon={<DeleteOutlined />} aria-label={t('strategies.remove_step', { number: name + 1 })} onClick={() => remove(name)} />
            </fieldset>
          ))}
          <Button icon={<PlusOutlined />} onClick={() => add(next())}>
            {t('strategies.add_step')}
          </Button>
        </>
      )}
    </Form.List>
  )
}
