import { Alert, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemText } from '@/lib/form-errors'
import { signIn } from '@/lib/session'

export function SignInForm({ onSignedIn }: { onSignedIn: () => void }) {
  const { t } = useTranslation()
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = async ({ username, password }: { username: string; password: string }) => {
    setBusy(true)
    setProblem(null)
    try {
      await signIn(username.trim(), password)
      onSignedIn()
    } catch (cause) {
      setProblem(problemText(t, cause))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Form layout="vertical" requiredMark={false} onFinish={(values: { username: string; password: string }) => void submit(values)}>
      {problem ? <Alert type="error" showIcon role="alert" title={problem} className="form-alert" /> : null}
      <Form.Item name="username" label={t('access.email')} rules={[{ required: true, message: t('common.required') }]}>
        <Input size="large" type="email" autoComplete="username" autoFocus />
      </Form.Item>
      <Form.Item name="password" label={t('access.password')} rules={[{ required: true, message: t('common.required') }]}>
        <Input.Password size="large" autoComplete="current-password" />
      </Form.Item>
      <Button type="primary" size="large" htmlType="submit" block loading={busy}>
        {t('access.sign_in')}
      </Button>
    </Form>
  )
}
