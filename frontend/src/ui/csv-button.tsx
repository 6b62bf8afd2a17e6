import { DownloadOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { saveBlob } from '@/lib/files'
import { problemText } from '@/lib/form-errors'

/** Saves what the table shows, as the server writes it: same filters, same sort, `Accept: text/csv`. */
export function CsvButton({ name, fetchCsv }: { name: string; fetchCsv: () => Promise<Blob> }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    try {
      saveBlob(await fetchCsv(), `${name}.csv`)
    } catch (cause) {
      message.error(problemText(t, cause))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button icon={<DownloadOutlined />} loading={busy} onClick={() => void save()}>
      {t('common.actions.csv')}
    </Button>
  )
}
