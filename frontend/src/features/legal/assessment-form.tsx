import { Checkbox, Col, Form, Input, Row, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { FeeFields, PERCENT } from '@/features/legal/fee-fields'
import { MEANS, PROCEDURES, type AssessmentIn, type FeeIn } from '@/features/legal/queries'
import { useChecklist } from '@/features/legal/setting-queries'
import { CustomerPicker } from '@/ui/customer-picker'
import { ItemsPicker } from '@/ui/items-picker'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

export interface AssessmentValues extends Omit<AssessmentIn, 'fee'> {
  fee: FeeIn
}

const AMOUNT = /^\s*\d[\d,]*(\.\d+)?\s*$/
const amount = (text: string | null | undefined) => (text?.trim() ? plainAmount(text) : null)
const fits = (...texts: (string | null | undefined)[]) => texts.every((text) => !text?.trim() || AMOUNT.test(text))

export function feeOf(fee: Partial<FeeIn> | undefined): FeeIn {
  const tiers = fee?.tiers?.map((tier) => ({ up_to: amount(tier.up_to), percent: tier.percent || '0', fixed: amount(tier.fixed) })) ?? []
  return { kind: fee?.kind ?? 'none', fixed: amount(fee?.fixed), rate: amount(fee?.rate), hours: fee?.hours || '0', percent: fee?.percent || '0', tiers: fee?.kind === 'tiers' ? tiers : [] }
}

/** What is typed as a question to the server; null until it is one. */
export function questionOf(values: Partial<AssessmentValues> | undefined): AssessmentIn | null {
  const { customer_id, chance_percent, means, fee } = values ?? {}
  if (!customer_id || !means || !PERCENT.test(String(chance_percent ?? ''))) return null
  if (!fits(values?.court_fee, values?.other_costs, fee?.fixed, fee?.rate, ...(fee?.tiers ?? []).flatMap((tier) => [tier.up_to, tier.fixed]))) return null
  if (fee?.kind === 'tiers' && !fee.tiers?.length) return null
  return {
    customer_id,
    invoice_ids: values?.invoice_ids ?? [],
    currency: values?.currency ?? null,
    procedure: values?.procedure ?? 'litigation',
    chance_percent: String(chance_percent),
    means,
    means_note: values?.means_note ?? '',
    preservation: values?.preservation ?? false,
    court_fee: amount(values?.court_fee),
    other_costs: amount(values?.other_costs),
    fee: feeOf(fee),
    evidence: values?.evidence ?? [],
  }
}

function EvidenceFields() {
  const { t } = useTranslation()
  const kinds = useChecklist({ active: 'true' })
  // The same line in several companies is asked once.
  const lines = new Map(kinds.data?.items.filter((kind) => kind.told_by === null).map((kind) => [kind.code, kind.name]))
  if (lines.size === 0) return null
  return (
    <Form.Item name="evidence" label={t('legal.evidence_on_paper')}>
      <Checkbox.Group options={[...lines].map(([value, label]) => ({ value, label }))} />
    </Form.Item>
  )
}

export function AssessmentFields() {
  const { t } = useTranslation()
  const form = Form.useFormInstance()
  const customerId: unknown = Form.useWatch('customer_id', form)
  const required = [{ required: true, message: t('common.required') }]
  return (
    <>
      <Form.Item name="customer_id" label={t('common.fields.customer')} rules={required}>
        <CustomerPicker />
      </Form.Item>
      <Form.Item name="invoice_ids" label={t('legal.items')} extra={t('legal.items_note')}>
        <ItemsPicker customerId={typeof customerId === 'number' ? customerId : undefined} />
      </Form.Item>
      <Row gutter={10}>
        <Col xs={12} sm={8}>
          <Form.Item name="procedure" label={t('legal.procedure_label')}>
            <Select options={PROCEDURES.map((value) => ({ value, label: t(`legal.procedure.${value}`) }))} />
          </Form.Item>
        </Col>
        <Col xs={12} sm={8}>
          <Form.Item name="chance_percent" label={t('legal.chance')} rules={[...required, { pattern: PERCENT, message: t('errors.codes.string_pattern_mismatch') }]}>
            <Input suffix="%" inputMode="decimal" />
          </Form.Item>
        </Col>
        <Col xs={24} sm={8}>
          <Form.Item name="means" label={t('legal.means_label')} rules={required}>
            <Select options={MEANS.map((value) => ({ value, label: t(`legal.means.${value}`) }))} />
          </Form.Item>
        </Col>
      </Row>
      <Form.Item name="means_note" label={t('legal.means_note')}>
        <Input.TextArea rows={2} maxLength={4000} />
      </Form.Item>
      <EvidenceFields />
      <Row gutter={10}>
        <Col xs={12}>
          <Form.Item name="court_fee" label={t('legal.court_fee_told')} extra={t('legal.court_fee_note')} rules={[moneyRule(t)]}>
            <MoneyInput />
          </Form.Item>
        </Col>
        <Col xs={12}>
          <Form.Item name="other_costs" label={t('legal.other_costs')} rules={[moneyRule(t)]}>
            <MoneyInput />
          </Form.Item>
        </Col>
      </Row>
      <Form.Item name="preservation" valuePropName="checked">
        <Checkbox>{t('legal.preservation')}</Checkbox>
      </Form.Item>
      <FeeFields />
    </>
  )
}
