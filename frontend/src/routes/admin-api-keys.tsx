import { App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiKeyForm } from '@/features/admin/api-key-form'
import { ApiKeysTable } from '@/features/admin/api-keys-table'
import { useApiKeys, useRevokeApiKey } from '@/features/admin/queries'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { Page } from '@/ui/page'

const DEFAULTS = { cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const may = useCan()('api_keys:write')
  const [filters] = useFilters(DEFAULTS)
  const pager = usePager()
  const keys = useApiKeys(toQuery(filters))
  const revoke = useRevokeApiKey()
  const [making, setMaking] = useState(false)
  return (
    <Page
      title={t('admin.api_keys')}
      note={t('admin.api_keys_note')}
      actions={
        may ? (
          <Button type="primary" onClick={() => setMaking(true)}>
            {t('admin.new_key')}
          </Button>
        ) : null
      }
    >
      <ApiKeysTable
        rows={keys.data?.items}
        nextCursor={keys.data?.next_cursor}
        loading={keys.isFetching}
        error={keys.error}
        onRetry={() => void keys.refetch()}
        pager={pager}
        onRevoke={(key) =>
          revoke.mutate(key.id, {
            onSuccess: () => message.success(t('admin.key_revoked', { name: key.name })),
            onError: (cause) => message.error(problemText(t, cause)),
          })
        }
      />
      {may ? <ApiKeyForm open={making} onClose={() => setMaking(false)} /> : null}
    </Page>
  )
}
