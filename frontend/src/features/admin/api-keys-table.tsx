import { Button, Popconfirm, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import type { ApiKey } from '@/features/admin/queries'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Instant } from '@/ui/day'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: ApiKey[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  onRevoke: (key: ApiKey) => void
}

export function ApiKeysTable({ onRevoke, ...list }: Props) {
  const { t } = useTranslation()
  const columns: Column<ApiKey>[] = [
    { key: 'name', title: t('common.fields.name'), render: (key) => <strong>{key.name}</strong> },
    { key: 'prefix', title: t('admin.key_prefix'), render: (key) => <code>{key.prefix}…</code> },
    {
      key: 'scopes',
      title: t('admin.scopes'),
      render: (key) => (
        <span className="row permissions permissions-short">
          {key.scopes.map((scope) => (
            <Tag key={scope}>{scope}</Tag>
          ))}
        </span>
      ),
    },
    { key: 'company', title: t('common.fields.company'), render: (key) => key.company ?? t('admin.all_companies') },
    { key: 'source', title: t('common.fields.source'), render: (key) => key.source },
    { key: 'created_at', title: t('common.fields.created_at'), render: (key) => <Instant value={key.created_at} /> },
    { key: 'status', title: t('common.fields.status'), render: (key) => <StatusTag value={key.revoked_at ? 'revoked' : 'active'} /> },
    {
      key: 'actions',
      title: t('common.fields.actions'),
      render: (key) =>
        key.revoked_at ? null : (
          <Popconfirm
            title={t('admin.revoke_key_ask', { name: key.name })}
            okText={t('admin.revoke')}
            okButtonProps={{ danger: true }}
            cancelText={t('common.actions.cancel')}
            onConfirm={() => onRevoke(key)}
          >
            <Button size="small" danger>
              {t('admin.revoke')}
            </Button>
          </Popconfirm>
        ),
    },
  ]
  return <DataTable<ApiKey> label={t('admin.api_keys')} columns={columns} rowKey={(key) => key.id} {...list} />
}
