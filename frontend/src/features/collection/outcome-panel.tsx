import { Alert, App, Button, Form, type FormInstance } from 'antd'
import dayjs from 'dayjs'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ActionFields, bodyOf, type ActionSubject, type Values } from '@/features/collection/action-fields'
import { useRecordAction } from '@/features/collection/recording'
import { showOnForm } from '@/lib/form-errors'
import { keyAction } from '@/lib/list-keys'
import { useNarrow } from '@/ui/use-narrow'

const PROMISE_DAYS = 7

interface Props {
  subject: ActionSubject
  /** What is promised when nothing else is said: all that is overdue. */
  amount: string
  /** Opened to record a promise. */
  promised: boolean
  onDone: () => void
  onNext: () => void
}

/** The outcome of a call: p fills in a promise of what is overdue and Enter saves it; n goes on without one. */
export function OutcomePanel({ subject, amount, promised, onDone, onNext }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const narrow = useNarrow()
  const [form] = Form.useForm<Values>()
  const record = useRecordAction()
  const [problem, setProblem] = useState<string | null>(null)
  const save = useRef<HTMLButtonElement>(null)
  const promise = () => {
    const promised_on = dayjs().add(PROMISE_DAYS, 'day').format('YYYY-MM-DD')
    form.setFieldsValue({ channel: subject.channel === 'visit' ? 'visit' : 'phone', outcome: 'promised', promise: { currency: subject.currency, amount, promised_on } })
    save.current?.focus()
  }
  const latest = useRef({ promise, onNext })
  useEffect(() => {
    latest.current = { promise, onNext }
  })
  useEffect(() => {
    if (promised) latest.current.promise()
    const listen = (event: KeyboardEvent) => {
      if (keyAction(event) === 'promise') {
        event.preventDefault()
        latest.current.promise()
      } else if (event.key === 'n' && keyAction({ ...pick(event), key: 'j' }) === 'down') latest.current.onNext()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [promised])
  const submit = async (values: Values) => {
    setProblem(null)
    try {
      await record.save({ body: bodyOf(subject, values), files: values.files ?? [] })
      message.success(t('collection.recorded'))
      onDone()
    } catch (cause) {
      setProblem(showOnForm(form as FormInstance, t, cause))
    }
  }
  return (
    <section className="panel" aria-label={t('work.outcome')}>
      <div className="panel-head">
        <h2>{t('work.outcome')}</h2>
        {narrow ? (
          <Button onClick={promise}>{t('work.tap_promise')}</Button>
        ) : (
          <span className="keys">
            <kbd>p</kbd> {t('work.keys_promise')} · <kbd>Enter</kbd> {t('work.keys_save')} · <kbd>n</kbd> {t('work.keys_next')}
          </span>
        )}
      </div>
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{ channel: subject.channel ?? 'phone', promise: { currency: subject.currency }, cost_currency: subject.currency }}
        onFinish={(values) => void submit(values)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.submit()
        }}
      >
        <ActionFields subject={subject} recorded={record.recorded} />
        {problem ? <Alert type="error" role="alert" showIcon title={problem} className="form-alert" /> : null}
        <div className="row">
          <Button ref={save} type="primary" htmlType="submit" loading={record.saving}>
            {t(record.recorded ? 'collection.keep_files' : 'collection.save_action')}
          </Button>
          <Button onClick={onNext}>{t('work.next')}</Button>
        </div>
      </Form>
    </section>
  )
}

function pick({ ctrlKey, metaKey, altKey, target }: KeyboardEvent) {
  return { ctrlKey, metaKey, altKey, target }
}
