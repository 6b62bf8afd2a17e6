import { useMutation } from '@tanstack/react-query'
import { Alert, App, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '@/lib/api'
import { showOnForm } from '@/lib/form-errors'

interface Values {
  current: string
  new: string
  repeat: string
}

export function PasswordForm() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [form] = Form.useForm<Values>()
  const [problem, setProblem] = useState<string | null>(null)
  const change = useMutation({
    mutationFn: (values: Values) => unwrap(api.POST('/api/v1/auth/password', { body: { current: values.current, new: values.new } })),
    onMutate: () => setProblem(null),
    onSuccess: () => {
      form.resetFields()
      message.success(t('access.password_changed'))
    },
    onError: (cause) => setProblem(showOnForm(form, t, cause)),
  })
  const required = [{ required: true, message: t('common.required') }]
  return (
    <Form form={form} layout="vertical" onFinish={(values) => change.mutate(values)} style={{ maxWidth: 420 }}>
      {problem ? <Alert type="error" showIcon role="alert" title={problem} className="form-alert" /> : null}
      <Form.Item name="current" label={t('access.current_password')} rules={required}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Form.Item name="new" label={t('access.new_password')} rules={required}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="repeat"
        label={t('access.repeat_password')}
        dependencies={['new']}
        rules={[
          ...required,
          {
            validator: (_rule, value: string) =>
              !value || value === form.getFieldValue('new') ? Promise.resolve() : Promise.reject(new Error(t('access.passwords_differ'))),
          },
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={change.isPending}>
        {t('access.change_password')}
      </Button>
    </Form>
  )
}
