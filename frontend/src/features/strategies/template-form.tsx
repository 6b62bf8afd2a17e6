import { Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMakeTemplate, useTryTemplate, type Template, type TemplateIn } from '@/features/strategies/queries'
import { problemText } from '@/lib/form-errors'
import { FormDrawer } from '@/ui/form-drawer'

interface Props {
  open: boolean
  company: string | undefined
  /** The text to start from; its code and language stay. */
  from: Template | null
  onClose: () => void
}

const VARIABLES = ['customer_name', 'contact_name', 'company_name', 'today', 'level', 'item_count', 'total', 'oldest_days', 'oldest_due_on', 'overdue_count', 'overdue_total', 'upcoming_total', 'credits', 'customer_number']

function Look() {
  const { t } = useTranslation()
  const form = Form.useFormInstance<TemplateIn>()
  const attempt = useTryTemplate()
  const [problem, setProblem] = useState<string | null>(null)
  const look = () =>
    attempt.mutate(
      { subject: form.getFieldValue('subject') as string, body: form.getFieldValue('body') as string },
      { onError: (cause) => setProblem(problemText(t, cause)), onSuccess: () => setProblem(null) },
    )
  return (
    <>
      <Button onClick={look} loading={attempt.isPending}>
        {t('strategies.look')}
      </Button>
      {problem ? <p role="alert" className="bad">{problem}</p> : null}
      {attempt.data && !problem ? (
        <div className="letter-look">
          <strong>{attempt.data.subject}</strong>
          <div className="letter-body">{attempt.data.body}</div>
        </div>
      ) : null}
    </>
  )
}

export function TemplateForm({ open, company, from, onClose }: Props) {
  const { t } = useTranslation()
  const make = useMakeTemplate()
  const required = { required: true, whitespace: true, message: t('common.required') }
  return (
    <FormDrawer<TemplateIn>
      open={open}
      width={640}
      title={t(from ? 'strategies.edit_text' : 'strategies.add_text')}
      submitText={t('common.actions.save')}
      initialValues={from ?? { language: 'zh-CN' }}
      onClose={onClose}
      onSubmit={(values) => make.mutateAsync({ ...values, company: from?.company ?? company })}
    >
      <p className="panel-note">{t('strategies.text_note', { names: VARIABLES.map((name) => `{{ ${name} }}`).join(' ') })}</p>
      <div className="field-grid">
        <Form.Item name="code" label={t('strategies.template')} rules={[required]}>
          <Input maxLength={50} disabled={from !== null} />
        </Form.Item>
        <Form.Item name="language" label={t('strategies.language')} rules={[required]}>
          <Select disabled={from !== null} options={['zh-CN', 'zh-TW', 'en'].map((value) => ({ value, label: t(`strategies.languages.${value}`) }))} />
        </Form.Item>
      </div>
      <Form.Item name="subject" label={t('strategies.subject')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="body" label={t('strategies.body')} rules={[required]}>
        <Input.TextArea rows={10} maxLength={8000} />
      </Form.Item>
      <Look />
    </FormDrawer>
  )
}
