import { DownloadOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { ImportStatus } from '@/features/imports/imports-table'
import { MappingPanel } from '@/features/imports/mapping-panel'
import { KIND_NEEDS, atWork, saveImport, useApply, useCheck, useImport, type Import } from '@/features/imports/queries'
import { ResultPanel } from '@/features/imports/result-panel'
import { fileSize } from '@/lib/files'
import { problemText } from '@/lib/form-errors'
import { useLanguage } from '@/lib/i18n'
import { useCan } from '@/lib/me'
import { useActor } from '@/ui/actor'
import { Page } from '@/ui/page'
import { Loaded } from '@/ui/states'

/** Once a worker has applied the file, anything on any screen may have changed. */
function useFreshAfter(status: Import['status'] | undefined) {
  const client = useQueryClient()
  const before = useRef(status)
  useEffect(() => {
    if (before.current === 'applying' && status === 'applied') void client.invalidateQueries()
    before.current = status
  }, [client, status])
}

export function Component() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const language = useLanguage()
  const actor = useActor()
  const id = Number(useParams().id)
  const can = useCan()
  const found = useImport(id)
  const check = useCheck(id)
  const apply = useApply(id)
  useFreshAfter(found.data?.data.status)
  const failed = (cause: unknown) => void message.error(problemText(t, cause))
  return (
    <Loaded query={found}>
      {({ data, etag }) => {
        const may = can('imports:write') && can(KIND_NEEDS[data.kind])
        return (
          <Page
            title={`${t(`imports.kind.${data.kind}`)} · ${data.file_name}`}
            back={<Link to="/imports">{t('imports.back')}</Link>}
            note={
              <span className="row">
                <ImportStatus status={data.status} />
                {t('imports.told', { rows: data.rows_total, size: fileSize(data.file_size, language), actor: actor(data.applied_by ?? data.actor) })}
              </span>
            }
            actions={
              <Button icon={<DownloadOutlined />} onClick={() => void saveImport(data, 'file').catch(failed)}>
                {t('imports.download')}
              </Button>
            }
          >
            <ResultPanel row={data} mayApply={may} busy={apply.isPending} onApply={(skip_failed) => apply.mutate({ skip_failed }, { onError: failed })} />
            {may && !atWork(data.status) && data.status !== 'applied' ? (
              <MappingPanel key={data.id} row={data} busy={check.isPending} onCheck={(change) => check.mutate({ change, etag }, { onError: failed })} />
            ) : null}
          </Page>
        )
      }}
    </Loaded>
  )
}
