import { UploadOutlined } from '@ant-design/icons'
import { App, Button, Tooltip, Upload } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'

interface Props {
  /** The screen's words: `report` and `report_note`. */
  words: 'dunning' | 'mailings'
  /** Hands the report over; answers what to say of it. */
  onReport: (file: File) => Promise<string>
  sending: boolean
}

/** Takes a mail server's report that a mail came back. */
export function BounceUpload({ words, onReport, sending }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const can = useCan()
  if (!can('collection:write') && !(words === 'mailings' && can('mailings:write'))) return null
  const send = async (file: File) => {
    try {
      void message.success(await onReport(file))
    } catch (cause) {
      void message.error(problemText(t, cause))
    }
  }
  return (
    <Upload accept=".eml,message/rfc822" showUploadList={false} beforeUpload={(file) => (void send(file), false)}>
      <Tooltip title={t(`${words}.report_note`)}>
        <Button icon={<UploadOutlined />} loading={sending}>
          {t(`${words}.report`)}
        </Button>
      </Tooltip>
    </Upload>
  )
}
