import { Button, Form, Input, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { GRADES } from '@/features/strategies/queries'
import { StepFields } from '@/features/strategies/step-fields'
import { plainOptions } from '@/lib/options'
import { useCurrencies } from '@/ui/currency-filter'
import { MoneyInput, moneyRule } from '@/ui/money-input'

const KINDS = ['invoice', 'debit_note', 'opening_balance', 'deposit', 'retention', 'advance', 'note_receivable', 'interest', 'fee', 'other'] as const

/** The segments in their order: the first that fits an item counts. */
export function SegmentFields({ templates }: { templates: string[] }) {
  const { t } = useTranslation()
  const currencies = useCurrencies()
  const required = { required: true, whitespace: true, message: t('common.required') }
  const optionalMoney = { ...moneyRule(t), required: false }
  return (
    <Form.List name="segments">
      {(segments, { add, remove }) => (
        <>
          {segments.map(({ key, name }) => (
            <section key={key} className="segment-fields" aria-label={t('strategies.segment_number', { number: name + 1 })}>
              <div className="panel-head">
                <h3>{t('strategies.segment_number', { number: name + 1 })}</h3>
                {segments.length > 1 ? (
                  <Button size="small" type="text" onClick={() => remove(name)}>
                    {t('common.actions.remove')}
                  </Button>
                ) : null}
              </div>
              <div className="field-grid">
                <Form.Item name={[name, 'code']} label={t('strategies.segment_code')} rules={[required]}>
                  <Input maxLength={50} />
                </Form.Item>
                <Form.Item name={[name, 'name']} label={t('common.fields.name')}>
                  <Input maxLength={200} />
                </Form.Item>
                <Form.Item name={[name, 'grades']} label={t('strategies.grades')}>
                  <Select mode="multiple" options={GRADES.map((value) => ({ value, label: value === '-' ? t('strategies.no_grade') : value }))} placeholder={t('common.all')} />
                </Form.Item>
                <Form.Item name={[name, 'kinds']} label={t('common.fields.kind')}>
                  <Select mode="multiple" options={KINDS.map((value) => ({ value, label: t(`enums.kind.${value}`) }))} placeholder={t('common.all')} />
                </Form.Item>
                {(['groups', 'industries', 'regions', 'tags'] as const).map((field) => (
                  <Form.Item key={field} name={[name, field]} label={t(`strategies.${field}`)}>
                    <Select mode="tags" placeholder={t('common.all')} tokenSeparators={[',', '，']} />
                  </Form.Item>
                ))}
                <Form.Item name={[name, 'age_from']} label={t('strategies.age_from')}>
                  <InputNumber min={-60} max={36500} precision={0} />
                </Form.Item>
                <Form.Item name={[name, 'age_to']} label={t('strategies.age_to')}>
                  <InputNumber min={-60} max={36500} precision={0} />
                </Form.Item>
                <Form.Item name={[name, 'currency']} label={t('common.fields.currency')}>
                  <Select showSearch allowClear options={plainOptions(currencies)} placeholder={t('common.all')} />
                </Form.Item>
                <Form.Item name={[name, 'amount_from']} label={t('strategies.amount_from')} rules={[optionalMoney]}>
                  <MoneyInput />
                </Form.Item>
                <Form.Item name={[name, 'amount_to']} label={t('strategies.amount_to')} rules={[optionalMoney]}>
                  <MoneyInput />
                </Form.Item>
              </div>
              <StepFields segment={name} templates={templates} />
            </section>
          ))}
          <Button onClick={() => add({ code: `segment-${segments.length + 1}`, steps: [{ level: 1, offset_days: 1, channel: 'phone', owner: 'collector', wait_days: 0 }] })}>
            {t('strategies.add_segment')}
          </Button>
        </>
      )}
    </Form.List>
  )
}
