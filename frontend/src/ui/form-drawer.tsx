import { Alert, Button, Drawer, Form, type FormInstance } from 'antd'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { showOnForm } from '@/lib/form-errors'

interface Props<V extends object> {
  open: boolean
  title: ReactNode
  submitText: string
  initialValues?: object
  width?: number
  /** Saves; whatever it throws is shown under the fields it names, else above the form. */
  onSubmit: (values: V) => Promise<unknown>
  onClose: () => void
  /** The fields; they reach the form by `Form.useFormInstance`. */
  children: ReactNode
}

/** Counts openings. */
function useRound(open: boolean): number {
  const [seen, setSeen] = useState({ open, round: 0 })
  if (seen.open !== open) setSeen({ open, round: open ? seen.round + 1 : seen.round })
  return seen.round
}

/** A form in a drawer: the list stays in sight, Escape closes, Ctrl+Enter saves. Each opening starts a form of its own. */
export function FormDrawer<V extends object>(props: Props<V>) {
  const round = useRound(props.open)
  return <Opened<V> key={round} {...props} />
}

function Opened<V extends object>({ open, title, submitText, initialValues, width = 480, onSubmit, onClose, children }: Props<V>) {
  const { t } = useTranslation()
  const [form] = Form.useForm<V>()
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  // While it slides away, the drawer keeps the title it had.
  const [held, setHeld] = useState(title)
  if (open && held !== title) setHeld(title)
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
      title={held}
      size={width}
      className="form-drawer"
      destroyOnHidden
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
