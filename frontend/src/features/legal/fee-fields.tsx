import { Button, Col, Form, Input, Row, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { FEE_KINDS } from '@/features/legal/queries'
import { MoneyInput, moneyRule } from '@/ui/money-input'

export const PERCENT = /^(100(\.0{1,4})?|\d{1,2}(\.\d{1,4})?)$/

/** The tiers of a scale: of the part up to a bound a percentage, and a fixed sum; the last has no bound. */
export function TierFields({ name }: { name: (string | number)[] }) {
  const { t } = useTranslation()
  const wrong = t('errors.codes.string_pattern_mismatch')
  return (
    <Form.List name={name}>
      {(fields, { add, remove }) => (
        <>
          {fields.map((field, place) => (
            <Row key={field.key} gutter={8} align="bottom">
              <Col xs={8}>
                <Form.Item name={[field.name, 'up_to']} label={t('legal.up_to', { place: place + 1 })} rules={[moneyRule(t)]}>
                  <MoneyInput placeholder={t('legal.all_above')} />
                </Form.Item>
              </Col>
              <Col xs={6}>
                <Form.Item name={[field.name, 'percent']} label="%" rules={[{ pattern: PERCENT, message: wrong }]}>
                  <Input inputMode="decimal" aria-label={`% ${place + 1}`} />
                </Form.Item>
              </Col>
              <Col xs={7}>
                <Form.Item name={[field.name, 'fixed']} label={t('legal.fixed')} rules={[moneyRule(t)]}>
                  <MoneyInput />
                </Form.Item>
              </Col>
              <Col xs={3}>
                <Form.Item>
                  <Button aria-label={t('legal.remove_tier', { place: place + 1 })} onClick={() => remove(field.name)}>
                    ×
                  </Button>
                </Form.Item>
              </Col>
            </Row>
          ))}
          <Form.Item>
            <Button onClick={() => add({ percent: '0' })}>{t('legal.add_tier')}</Button>
          </Form.Item>
        </>
      )}
    </Form.List>
  )
}

/** How the lawyer or agency is paid; only what the kind needs is asked. */
export function FeeFields() {
  const { t } = useTranslation()
  const kind: unknown = Form.useWatch(['fee', 'kind'], Form.useFormInstance())
  const wrong = t('errors.codes.string_pattern_mismatch')
  return (
    <>
      <Form.Item name={['fee', 'kind']} label={t('legal.fee')}>
        <Select options={FEE_KINDS.map((value) => ({ value, label: t(`legal.fee_kind.${value}`) }))} />
      </Form.Item>
      {kind === 'fixed' || kind === 'contingency' ? (
        <Form.Item name={['fee', 'fixed']} label={t('legal.fixed')} rules={[moneyRule(t)]}>
          <MoneyInput />
        </Form.Item>
      ) : null}
      {kind === 'contingency' ? (
        <Form.Item name={['fee', 'percent']} label={t('legal.contingency')} rules={[{ pattern: PERCENT, message: wrong }]}>
          <Input suffix="%" inputMode="decimal" />
        </Form.Item>
      ) : null}
      {kind === 'hourly' ? (
        <Row gutter={8}>
          <Col xs={12}>
            <Form.Item name={['fee', 'rate']} label={t('legal.rate')} rules={[moneyRule(t)]}>
              <MoneyInput />
            </Form.Item>
          </Col>
          <Col xs={12}>
            <Form.Item name={['fee', 'hours']} label={t('legal.hours')} rules={[{ pattern: /^\d{1,5}(\.\d{1,2})?$/, message: wrong }]}>
              <Input inputMode="decimal" />
            </Form.Item>
          </Col>
        </Row>
      ) : null}
      {kind === 'tiers' ? <TierFields name={['fee', 'tiers']} /> : null}
    </>
  )
}
