import { Alert, DatePicker, Form, Input, Modal } from 'antd'
import type { Dayjs } from 'dayjs'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { showOnForm } from '@/lib/form-errors'

interface Props {
  open: boolean
  title: string
  explain: string
  confirm: string
  /** False where the day is no choice: what happens is no entry of the ledger. */
  withDay?: boolean
  /** False where nothing is taken back: the button is not red. */
  danger?: boolean
  /** What the refusal was about, in more than a sentence. */
  children?: ReactNode
  onClose: () => void
  onConfirm: (reason: string, effectiveOn: string | undefined) => Promise<unknown>
}

/** Nothing is deleted from the ledger: a reversal is a new entry, with its reason and its own day. */
export function ReasonModal({ open, title, explain, confirm, withDay = true, danger = true, children, onClose, onConfirm }: Props) {
  const { t } = useTranslation()
  const [form] = Form.useForm<{ reason: string; effective_on?: Dayjs | null }>()
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  // What was refused last time says nothing of what is asked now.
  const close = () => {
    setProblem(null)
    onClose()
  }
  const submit = async () => {
    const values = await form.validateFields()
    setBusy(true)
    setProblem(null)
    try {
      await onConfirm(values.reason.trim(), values.effective_on?.format('YYYY-MM-DD'))
      close()
    } catch (cause) {
      setProblem(showOnForm(form, t, cause))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal
      open={open}
      title={title}
      okText={confirm}
      cancelText={t('common.actions.cancel')}
      okButtonProps={{ danger, loading: busy }}
      onOk={() => void submit().catch(() => undefined)}
      onCancel={close}
      destroyOnHidden
    >
      <p>{explain}</p>
      {problem ? <Alert type="error" role="alert" showIcon title={problem} className="form-alert" /> : null}
      {children}
      <Form
        form={form}
        layout="vertical"
        preserve={false}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !busy) void submit().catch(() => undefined)
        }}
      >
        <Form.Item name="reason" label={t('common.fields.reason')} rules={[{ required: true, whitespace: true, message: t('common.required') }]}>
          <Input.TextArea rows={3} maxLength={500} showCount autoFocus />
        </Form.Item>
        {withDay ? (
          <Form.Item name="effective_on" label={t('common.fields.effective_on')} extra={t('common.today_when_empty')}>
            <DatePicker style={{ width: '100%' }} />
          </Form.Item>
        ) : null}
      </Form>
    </Modal>
  )
}
