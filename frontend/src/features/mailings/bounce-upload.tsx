import { UploadOutlined } from '@ant-design/icons'
import { App, Button, Tooltip, Upload } from 'antd'
import { useTranslation } from 'react-i18next'
import { useReport } from '@/features/mailings/queries'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'

/** Takes a mail server's report that a mail came back. */
export function BounceUpload() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const can = useCan()
  const report = useReport()
  if (!can('collection:write')) return null
  const send = async (file: File) => {
    try {
      const { recipient } = await report.mutateAsync(file)
      void message.success(t('mailings.report_done', { recipient: recipient ?? '–' }))
    } catch (cause) {
      void message.error(problemText(t, cause))
    }
  }
  return (
    <Upload accept=".eml,message/rfc822" showUploadList={false} beforeUpload={(file) => (void send(file), false)}>
      <Tooltip title={t('mailings.report_note')}>
        <Button icon={<UploadOutlined />} loading={report.isPending}>
          {t('mailings.report')}
        </Button>
      </Tooltip>
    </Upload>
  )
}
