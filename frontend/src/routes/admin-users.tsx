import { App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRevokeSessions, useUsers, type User } from '@/features/admin/queries'
import { RolesPanel } from '@/features/admin/roles-panel'
import { UserForm } from '@/features/admin/user-form'
import { UsersTable } from '@/features/admin/users-table'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { FilterBar, SearchFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { q: '', sort: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const may = useCan()('users:write')
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const users = useUsers(toQuery(filters))
  const revoke = useRevokeSessions()
  const [edited, setEdited] = useState<User | null | undefined>(undefined)
  return (
    <Page
      title={t('admin.users')}
      actions={
        may ? (
          <Button type="primary" onClick={() => setEdited(null)}>
            {t('admin.new_user')}
          </Button>
        ) : null
      }
    >
      {may ? (
        <FilterBar>
          <SearchFilter label={t('admin.search_users')} value={filters.q} onChange={(q) => change({ q })} />
        </FilterBar>
      ) : null}
      <UsersTable
        rows={users.data?.items}
        nextCursor={users.data?.next_cursor}
        total={users.data?.total}
        loading={users.isFetching}
        error={users.error}
        onRetry={() => void users.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
        onEdit={setEdited}
        onRevoke={(user) =>
          revoke.mutate(user.id, {
            onSuccess: () => message.success(t('admin.sessions_revoked', { name: user.name })),
            onError: (cause) => message.error(problemText(t, cause)),
          })
        }
      />
      {may ? (
        <>
          <h2>{t('admin.roles')}</h2>
          <RolesPanel />
        </>
      ) : null}
      {may ? <UserForm user={edited} onClose={() => setEdited(undefined)} /> : null}
    </Page>
  )
}
