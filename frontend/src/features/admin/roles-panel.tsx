import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { useRoles } from '@/features/admin/queries'
import { DataTable } from '@/ui/data-table'

/** What each role may do, as the server has it. */
export function RolesPanel() {
  const { t } = useTranslation()
  const roles = useRoles()
  return (
    <DataTable
      label={t('admin.roles')}
      rows={roles.data}
      loading={roles.isFetching}
      error={roles.error}
      onRetry={() => void roles.refetch()}
      rowKey={(role) => role.role}
      columns={[
        { key: 'role', title: t('common.fields.role'), width: 160, render: (role) => <strong>{t(`enums.role.${role.role}`)}</strong> },
        {
          key: 'permissions',
          title: t('admin.permissions'),
          render: (role) => (
            <span className="row permissions">
              {role.permissions.map((permission) => (
                <Tag key={permission} title={permission}>
                  {t(`enums.permission.${permission.replace(':', '_')}`, { defaultValue: permission })}
                </Tag>
              ))}
            </span>
          ),
        },
      ]}
    />
  )
}
