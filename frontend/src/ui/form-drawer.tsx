import { Alert, Button, Drawer, Form, type FormInstance } from 'antd'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { showOnForm } from '@/lib/form-errors'

interface Props<V extends object> {
  open: boolean
  title: ReactNode
  form: FormInstance<V>
  submitText: string
  initialValues?: object
  width?: number
  /** Saves; whatever it throws is shown under the fields it names, else above the form. */
  onSubmit: (values: V) => Promise<unknown>
  onClose: () => void
  children: ReactNode
}

/** A form in a drawer: the list stays in sight, Escape closes, Ctrl+Enter saves. */
export function FormDrawer<V extends object>({ open, title, form, submitText, initialValues, width = 480, onSubmit, onClose, children }: Props<V>) {
  const { t } = useTranslation()
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = async (values: V) => {
    setBusy(true)
    setProblem(null)
    try {
      await onSubmit(values)
      onClose()
    } catch (cause) {
      setProblem(showOnForm(form as FormInstance, t, cause))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Drawer
      open={open}
      onClose={onClose}
      title={title}
      size={width}
      className="form-drawer"
      destroyOnHidden
      afterOpenChange={(shown) => shown || setProblem(null)}
      footer={
        <div className="row">
          <Button type="primary" loading={busy} onClick={() => form.submit()}>
            {submitText}
          </Button>
          <Button onClick={onClose}>{t('common.actions.cancel')}</Button>
        </div>
      }
    >
      {problem ? <Alert type="error" role="alert" showIcon title={problem} className="form-alert" /> : null}
      <Form<V>
        form={form}
        layout="vertical"
        preserve={false}
        initialValues={initialValues}
        onFinish={(values) => void submit(values)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.submit()
        }}
      >
        {children}
      </Form>
    </Drawer>
  )
}
