import { Form, Input, Select, Switch } from 'antd'
import { useTranslation } from 'react-i18next'
import { useRoles, useSaveUser, type User, type UserCreate } from '@/features/admin/queries'
import { LANGUAGES } from '@/lib/i18n'
import { useMe } from '@/lib/me'
import { FormDrawer } from '@/ui/form-drawer'

interface Props {
  /** null makes a new one; undefined keeps the drawer shut. */
  user: User | null | undefined
  onClose: () => void
}

/** Which companies, for those who do not see all of them. */
function CompaniesField() {
  const { t } = useTranslation()
  const companies = useMe()?.companies ?? []
  const everything = Form.useWatch('all_companies', Form.useFormInstance())
  if (everything) return null
  return (
    <Form.Item name="companies" label={t('common.fields.companies')}>
      <Select mode="multiple" options={companies.map((one) => ({ value: one.code, label: one.name }))} />
    </Form.Item>
  )
}

export function UserForm({ user, onClose }: Props) {
  const { t } = useTranslation()
  const save = useSaveUser()
  const roles = useRoles().data ?? []
  const required = [{ required: true, message: t('common.required') }]
  return (
    <FormDrawer<UserCreate>
      open={user !== undefined}
      title={user ? t('admin.edit_user') : t('admin.new_user')}
      submitText={t('common.actions.save')}
      initialValues={user ?? { role: 'collector', language: 'zh-CN', active: true, all_companies: true, companies: [] }}
      onClose={onClose}
      onSubmit={({ password, ...values }) =>
        save.mutateAsync({ id: user?.id ?? null, body: password ? { ...values, password } : values })
      }
    >
      <Form.Item name="name" label={t('common.fields.person')} rules={required}>
        <Input maxLength={200} autoComplete="off" />
      </Form.Item>
      <Form.Item name="email" label={t('access.email')} rules={required} hidden={Boolean(user)}>
        <Input type="email" autoComplete="off" />
      </Form.Item>
      <Form.Item name="password" label={user ? t('admin.password_new') : t('access.password')} rules={user ? [] : required} extra={t('admin.password_note')}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item name="role" label={t('common.fields.role')} rules={required}>
        <Select options={roles.map((one) => ({ value: one.role, label: t(`enums.role.${one.role}`) }))} />
      </Form.Item>
      <Form.Item name="language" label={t('nav.language')}>
        <Select options={LANGUAGES} />
      </Form.Item>
      <Form.Item name="all_companies" label={t('admin.all_companies')} valuePropName="checked">
        <Switch />
      </Form.Item>
      <CompaniesField />
      {user ? (
        <Form.Item name="active" label={t('admin.active')} valuePropName="checked" extra={t('admin.active_note')}>
          <Switch />
        </Form.Item>
      ) : null}
    </FormDrawer>
  )
}
