import { DownloadOutlined } from '@ant-design/icons'
import { Alert, App, Button, Popconfirm, Progress } from 'antd'
import { useTranslation } from 'react-i18next'
import { atWork, saveImport, type Import, type ImportFault } from '@/features/imports/queries'
import { codeText, problemText } from '@/lib/form-errors'
import { useLanguage } from '@/lib/i18n'
import { DataTable, type Column } from '@/ui/data-table'

interface Props {
  row: Import
  mayApply: boolean
  busy: boolean
  onApply: (skipFailed: boolean) => void
}

const COUNTS = ['created', 'updated', 'unchanged', 'failed'] as const

/** What the check found, or the application did; while a worker is at it, how far it is. */
export function ResultPanel({ row, mayApply, busy, onApply }: Props) {
  const { t } = useTranslation()
  if (atWork(row.status)) return <Working row={row} />
  if (row.status === 'failed') {
    return <Alert type="error" role="alert" showIcon title={t('imports.broken')} description={codeText(t, row.problem_code ?? '', row.problem_detail ?? '')} />
  }
  if (row.status === 'uploaded') return null
  const good = row.created + row.updated
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t(row.status === 'applied' ? 'imports.applied' : 'imports.checked')}</h2>
        <span className="panel-note">{t(row.status === 'applied' ? 'imports.applied_note' : 'imports.checked_note')}</span>
      </div>
      <div className="figures">
        {COUNTS.map((name) => (
          <div key={name}>
            <span className="figure-label">{t(`imports.${name}`)}</span>
            <span className={name === 'failed' && row.failed > 0 ? 'figure bad' : 'figure'}>{row[name]}</span>
          </div>
        ))}
      </div>
      {row.failed > 0 ? <Faults row={row} /> : null}
      {mayApply && row.status === 'checked' ? (
        <div className="row spaced">
          {row.failed > 0 ? (
            <Popconfirm
              title={t('imports.skip_ask', { good: good + row.unchanged, failed: row.failed })}
              okText={t('imports.apply')}
              cancelText={t('common.actions.cancel')}
              onConfirm={() => onApply(true)}
            >
              <Button loading={busy} disabled={good === 0}>
                {t('imports.apply_good')}
              </Button>
            </Popconfirm>
          ) : (
            <Button type="primary" loading={busy} onClick={() => onApply(false)}>
              {t('imports.apply')}
            </Button>
          )}
        </div>
      ) : null}
    </section>
  )
}

function Working({ row }: { row: Import }) {
  const { t } = useTranslation()
  const percent = row.rows_total > 0 ? Math.floor((row.rows_done * 100) / row.rows_total) : 0
  const words = t('imports.progress', { done: row.rows_done, total: row.rows_total })
  return (
    <section className="panel" aria-live="polite">
      <h2>{t(`imports.status.${row.status}`)}</h2>
      <Progress percent={percent} status="active" aria-label={words} />
      <p className="muted">{words}</p>
    </section>
  )
}

function Faults({ row }: { row: Import }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { message } = App.useApp()
  const columns: Column<ImportFault>[] = [
    { key: 'row', title: t('imports.row'), fixed: true, numeric: true, width: 80, render: (fault) => fault.row },
    { key: 'column', title: t('imports.column'), render: (fault) => fault.column ?? (fault.field ? t(`imports.field.${fault.field}`, { defaultValue: fault.field }) : '–') },
    { key: 'code', title: t('imports.problem'), render: (fault) => codeText(t, fault.code, fault.detail) },
    // The server's own sentence, which names the value at fault, is English.
    ...(language === 'en' ? [{ key: 'detail', title: t('imports.detail'), wideOnly: true, render: (fault: ImportFault) => <span className="muted">{fault.detail}</span> }] : []),
  ]
  const told = new Set(row.errors.map((fault) => fault.row)).size
  return (
    <>
      <div className="row">
        <span>{told < row.failed ? t('imports.first_errors', { told, failed: row.failed }) : t('imports.all_errors', { failed: row.failed })}</span>
        <Button icon={<DownloadOutlined />} onClick={() => void saveImport(row, 'errors').catch((cause: unknown) => message.error(problemText(t, cause)))}>
          {t('imports.download_errors')}
        </Button>
      </div>
      <DataTable<ImportFault>
        label={t('imports.errors')}
        columns={columns}
        rows={row.errors}
        rowKey={(fault) => `${fault.row} ${fault.field} ${fault.code}`}
      />
    </>
  )
}
