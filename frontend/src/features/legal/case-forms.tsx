import { useQuery } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { feeOf } from '@/features/legal/assessment-form'
import { FeeFields } from '@/features/legal/fee-fields'
import { COST_KINDS, OUTCOMES, STAGES, useChangeCase, useStep, type CaseDetail, type CasePatch, type Cost, type CostIn, type DeadlineIn, type EvidenceIn, type EvidenceLine, type Stage, type StageIn } from '@/features/legal/queries'
import { api, unwrap } from '@/lib/api'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

interface Props {
  caseId: number
  open: boolean
  onClose: () => void
}

const now = () => dayjs().format('YYYY-MM-DD')

/** Which stages there are in court and before arbitrators. */
const stagesOf = (procedure: string) => STAGES.filter((stage) => (procedure === 'litigation' ? stage !== 'award' : stage !== 'judgment' && stage !== 'appeal'))

function OutcomeField() {
  const { t } = useTranslation()
  const stage: unknown = Form.useWatch('stage', Form.useFormInstance())
  if (stage !== 'closed') return null
  return (
    <Form.Item name="outcome" label={t('legal.outcome_label')} rules={[{ required: true, message: t('common.required') }]}>
      <Select options={OUTCOMES.map((value) => ({ value, label: t(`legal.outcome.${value}`) }))} />
    </Form.Item>
  )
}

export function StageForm({ caseId, procedure, open, corrected, onClose }: Props & { procedure: string; corrected: Stage | null }) {
  const { t } = useTranslation()
  const { stage } = useStep(caseId)
  const required = [{ required: true, message: t('common.required') }]
  const options: { value: string; label: string }[] = stagesOf(procedure).map((value) => ({ value, label: t(`legal.stage.${value}`) }))
  if (corrected) options.push({ value: 'void', label: t('legal.take_back') })
  return (
    <FormDrawer<StageIn>
      open={open}
      title={t(corrected ? 'legal.correct' : 'legal.add_stage')}
      submitText={t('common.actions.save')}
      initialValues={corrected ?? { happened_on: now() }}
      onClose={onClose}
      onSubmit={(values) => stage.mutateAsync({ ...values, outcome: values.stage === 'closed' ? values.outcome : null, note: values.note?.trim() || null, corrects_id: corrected?.id ?? null })}
    >
      <Form.Item name="stage" label={t('legal.stage_label')} rules={required}>
        <Select options={options} />
      </Form.Item>
      <Form.Item name="happened_on" label={t('legal.happened_on')} rules={required}>
        <DayInput />
      </Form.Item>
      <OutcomeField />
      <Form.Item name="note" label={t('common.fields.note')}>
        <Input.TextArea rows={3} maxLength={4000} />
      </Form.Item>
    </FormDrawer>
  )
}

export function DeadlineForm({ caseId, procedure, open, onClose }: Props & { procedure: string }) {
  const { t } = useTranslation()
  const { deadline } = useStep(caseId)
  const required = [{ required: true, message: t('common.required') }]
  return (
    <FormDrawer<DeadlineIn> open={open} title={t('legal.add_deadline')} submitText={t('common.actions.save')} onClose={onClose} onSubmit={(values) => deadline.mutateAsync({ ...values, note: values.note?.trim() || null })}>
      <Form.Item name="stage" label={t('legal.deadline')} rules={required}>
        <Select options={stagesOf(procedure).map((value) => ({ value, label: t(`legal.stage.${value}`) }))} />
      </Form.Item>
      <Form.Item name="due_on" label={t('legal.due_on')} rules={required}>
        <DayInput />
      </Form.Item>
      <Form.Item name="note" label={t('common.fields.note')}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  )
}

export function CostForm({ caseId, currency, open, corrected, onClose }: Props & { currency: string; corrected: Cost | null }) {
  const { t } = useTranslation()
  const { cost } = useStep(caseId)
  const required = [{ required: true, message: t('common.required') }]
  return (
    <FormDrawer<CostIn>
      open={open}
      title={t(corrected ? 'legal.correct' : 'legal.add_cost')}
      submitText={t('common.actions.save')}
      initialValues={corrected ?? { spent_on: now(), kind: 'court' }}
      onClose={onClose}
      onSubmit={(values) => cost.mutateAsync({ ...values, amount: plainAmount(values.amount), note: values.note?.trim() || null, corrects_id: corrected?.id ?? null })}
    >
      <Form.Item name="kind" label={t('common.fields.kind')} rules={required}>
        <Select options={COST_KINDS.map((value) => ({ value, label: t(`legal.cost_kind.${value}`) }))} />
      </Form.Item>
      <Form.Item name="amount" label={t('common.fields.amount')} extra={corrected ? t('legal.zero_takes_back') : undefined} rules={[...required, moneyRule(t)]}>
        <MoneyInput prefix={currency} />
      </Form.Item>
      <Form.Item name="spent_on" label={t('legal.spent_on')} rules={required}>
        <DayInput />
      </Form.Item>
      <Form.Item name="note" label={t('common.fields.note')}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  )
}

/** Ticks a line of the checklist, with one of the files attached to the case. */
export function EvidenceForm({ caseId, line, onClose }: { caseId: number; line: EvidenceLine | null; onClose: () => void }) {
  const { t } = useTranslation()
  const { evidence } = useStep(caseId)
  const of = { subject: 'legal_case' as const, subject_id: caseId, limit: 200 }
  const files = useQuery({ queryKey: ['attachments', of], queryFn: () => unwrap(api.GET('/api/v1/attachments', { params: { query: of } })), enabled: line !== null })
  return (
    <FormDrawer<Omit<EvidenceIn, 'code'>>
      open={line !== null}
      title={`${t('legal.tick')}: ${line?.name ?? ''}`}
      submitText={t('legal.tick')}
      initialValues={line ?? undefined}
      onClose={onClose}
      onSubmit={(values) => evidence.mutateAsync({ code: line?.code ?? '', there: true, attachment_id: values.attachment_id ?? null, note: values.note?.trim() || null })}
    >
      <Form.Item name="attachment_id" label={t('legal.file')} extra={t('legal.file_note')}>
        <Select allowClear loading={files.isFetching} options={files.data?.items.map((file) => ({ value: file.id, label: file.file_name })) ?? []} />
      </Form.Item>
      <Form.Item name="note" label={t('common.fields.note')}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  )
}

export function CaseForm({ found, etag, open, onClose }: { found: CaseDetail; etag: string | null; open: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const save = useChangeCase(found.id, etag)
  const text = (value: string | null | undefined) => value?.trim() || null
  const fields = [
    ['court', 'legal.court'],
    ['case_number', 'legal.case_number'],
    ['counsel', 'legal.counsel'],
    ['owner', 'legal.owner'],
  ] as const
  return (
    <FormDrawer<CasePatch>
      open={open}
      title={t('common.actions.edit')}
      submitText={t('common.actions.save')}
      initialValues={found}
      onClose={onClose}
      onSubmit={(values) => save.mutateAsync({ court: text(values.court), case_number: text(values.case_number), counsel: text(values.counsel), owner: text(values.owner), fee: feeOf(values.fee ?? undefined) })}
    >
      {fields.map(([name, label]) => (
        <Form.Item key={name} name={name} label={t(label)}>
          <Input maxLength={200} />
        </Form.Item>
      ))}
      <FeeFields />
    </FormDrawer>
  )
}
