import { Button, Popconfirm } from 'antd'
import { useTranslation } from 'react-i18next'
import type { User } from '@/features/admin/queries'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: User[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
  onEdit: (user: User) => void
  onRevoke: (user: User) => void
}

export function UsersTable({ onEdit, onRevoke, ...list }: Props) {
  const { t } = useTranslation()
  const columns: Column<User>[] = [
    { key: 'name', title: t('common.fields.person'), sort: 'name', render: (user) => <strong>{user.name}</strong> },
    { key: 'email', title: t('access.email'), sort: 'email', render: (user) => user.email },
    { key: 'role', title: t('common.fields.role'), render: (user) => t(`enums.role.${user.role}`) },
    {
      key: 'companies',
      title: t('common.fields.companies'),
      render: (user) => (user.all_companies ? t('admin.all_companies') : user.companies.join(', ') || '–'),
    },
    { key: 'active', title: t('common.fields.status'), render: (user) => <StatusTag value={user.active ? 'active' : 'inactive'} /> },
    {
      key: 'actions',
      title: t('common.fields.actions'),
      render: (user) => (
        <span className="row">
          <Button size="small" onClick={() => onEdit(user)}>
            {t('common.actions.edit')}
          </Button>
          <Popconfirm
            title={t('admin.revoke_sessions_ask', { name: user.name })}
            okText={t('admin.revoke_sessions')}
            cancelText={t('common.actions.cancel')}
            onConfirm={() => onRevoke(user)}
          >
            <Button size="small">{t('admin.revoke_sessions')}</Button>
          </Popconfirm>
        </span>
      ),
    },
  ]
  return <DataTable<User> label={t('admin.users')} columns={columns} rowKey={(user) => user.id} {...list} />
}
