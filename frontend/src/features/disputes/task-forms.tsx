import { Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { DEPARTMENTS, useAnswer, useAsk, type Task, type TaskIn } from '@/features/disputes/queries'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'

export function AskForm({ disputeId, open, onClose }: { disputeId: number; open: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const ask = useAsk(disputeId)
  const required = [{ required: true, message: t('common.required') }]
  return (
    <FormDrawer<TaskIn>
      open={open}
      title={t('disputes.ask')}
      submitText={t('disputes.ask')}
      initialValues={{ department: 'sales' }}
      onClose={onClose}
      onSubmit={(values) => ask.mutateAsync({ ...values, assignee: values.assignee?.trim() || null })}
    >
      <Form.Item name="department" label={t('disputes.department_label')} rules={required}>
        <Select options={DEPARTMENTS.map((value) => ({ value, label: t(`disputes.department.${value}`) }))} />
      </Form.Item>
      <Form.Item name="assignee" label={t('disputes.assignee')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="question" label={t('disputes.question')} rules={[{ ...required[0], whitespace: true }]}>
        <Input.TextArea rows={3} maxLength={1000} />
      </Form.Item>
      <Form.Item name="deadline_on" label={t('disputes.deadline')} rules={required}>
        <DayInput />
      </Form.Item>
    </FormDrawer>
  )
}

/** null keeps the drawer shut. */
export function AnswerForm({ task, onClose }: { task: Task | null; onClose: () => void }) {
  const { t } = useTranslation()
  const send = useAnswer()
  return (
    <FormDrawer<{ answer: string }>
      open={task !== null}
      title={t('disputes.answer')}
      submitText={t('disputes.answer')}
      onClose={onClose}
      onSubmit={(values) => (task ? send.mutateAsync({ id: task.id, answer: values.answer.trim() }) : Promise.resolve())}
    >
      <p className="panel-note">{task?.question}</p>
      <Form.Item name="answer" label={t('disputes.answer')} rules={[{ required: true, whitespace: true, message: t('common.required') }]}>
        <Input.TextArea rows={4} maxLength={1000} />
      </Form.Item>
    </FormDrawer>
  )
}
