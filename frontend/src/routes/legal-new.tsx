import { App, Button, Form, Input } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { AssessmentFields, questionOf, type AssessmentValues } from '@/features/legal/assessment-form'
import { AssessmentResult } from '@/features/legal/assessment-result'
import { useAssessment, useOpenCase, type AssessmentIn, type CaseIn } from '@/features/legal/queries'
import { FormDrawer } from '@/ui/form-drawer'
import { Page } from '@/ui/page'
import { EmptyState, ErrorState } from '@/ui/states'

/** What is typed, once nobody has typed for a moment. */
function useSettled(question: AssessmentIn | null): AssessmentIn | null {
  const [settled, setSettled] = useState(question)
  const now = JSON.stringify(question)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(now) as AssessmentIn | null), 300)
    return () => clearTimeout(timer)
  }, [now])
  return settled
}

function AskForm({ question, open, onClose }: { question: AssessmentIn | null; open: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const ask = useOpenCase()
  const text = (value: string | null | undefined) => value?.trim() || null
  const submit = async (values: Pick<CaseIn, 'reason' | 'counsel' | 'court' | 'owner'>) => {
    if (!question) return
    const made = await ask.mutateAsync({ ...question, reason: values.reason.trim(), counsel: text(values.counsel), court: text(values.court), owner: text(values.owner) })
    void message.success(t('legal.asked'))
    void navigate(`/legal/${made.id}`)
  }
  return (
    <FormDrawer open={open} title={t('legal.ask')} submitText={t('legal.ask')} onClose={onClose} onSubmit={submit}>
      <p className="panel-note">{t('legal.ask_note')}</p>
      <Form.Item name="reason" label={t('common.fields.reason')} rules={[{ required: true, whitespace: true, message: t('common.required') }]}>
        <Input.TextArea rows={3} maxLength={1000} />
      </Form.Item>
      {(['court', 'counsel', 'owner'] as const).map((name) => (
        <Form.Item key={name} name={name} label={t(`legal.${name}`)}>
          <Input maxLength={200} />
        </Form.Item>
      ))}
    </FormDrawer>
  )
}

export function Component() {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const [form] = Form.useForm<AssessmentValues>()
  const values = Form.useWatch([], form) as Partial<AssessmentValues> | undefined
  const question = useSettled(questionOf(values))
  const found = useAssessment(question)
  const [asking, setAsking] = useState(false)
  const customer = Number(search.get('customer_id')) || undefined
  const shown = question && !found.error ? found.data : undefined
  return (
    <Page
      title={t('legal.assessment')}
      note={t('legal.assessment_note')}
      back={<Link to="/legal">{t('legal.back')}</Link>}
      actions={
        <Button type="primary" disabled={!shown} onClick={() => setAsking(true)}>
          {t('legal.ask')}
        </Button>
      }
    >
      <div className="columns columns-even">
        <section className="panel">
          <Form<AssessmentValues>
            form={form}
            layout="vertical"
            onValuesChange={(changed) => {
              // Another customer owes other items.
              if ('customer_id' in changed) form.setFieldValue('invoice_ids', [])
            }}
            initialValues={{ customer_id: customer, procedure: 'litigation', means: 'unknown', fee: { kind: 'none' }, invoice_ids: [], evidence: [] }}
          >
            <AssessmentFields />
          </Form>
        </section>
        <div className="page" aria-live="polite">
          {question && found.error ? <ErrorState error={found.error} /> : null}
          {shown ? <AssessmentResult found={shown} /> : question && found.error ? null : <EmptyState text={t('legal.assessment_empty')} />}
        </div>
      </div>
      <AskForm question={question} open={asking} onClose={() => setAsking(false)} />
    </Page>
  )
}
