import { App, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { saveDocument, type PageDocument } from '@/features/customer-page/queries'
import { fileSize } from '@/lib/files'
import { problemText } from '@/lib/form-errors'
import { useLanguage } from '@/lib/i18n'
import { Day } from '@/ui/day'
import { EmptyState } from '@/ui/states'

/** The files of the customer's items that it may fetch. */
export function DocumentsTab({ documents }: { documents: PageDocument[] }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const language = useLanguage()
  const save = (row: PageDocument) => void saveDocument(row).catch((cause: unknown) => message.error(problemText(t, cause)))
  if (documents.length === 0) return <EmptyState text={t('customer_page.no_documents')} />
  return (
    <ul className="lines">
      {documents.map((row) => (
        <li key={row.id}>
          <span>
            <Button type="link" className="file-link" onClick={() => save(row)}>
              {row.file_name}
            </Button>
            <br />
            <span className="small muted">
              <span className="num">{row.invoice_number}</span> · <Day value={row.uploaded_at} />
            </span>
          </span>
          <span className="small muted">{fileSize(row.size_bytes, language)}</span>
        </li>
      ))}
    </ul>
  )
}
