import { App, Alert, Button, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRateFile, type RateFile } from '@/features/exchange/queries'
import { ErrorState } from '@/ui/states'

interface Props {
  open: boolean
  company: string | undefined
  onClose: () => void
}

/** A file is checked first; it is taken as a whole, or not at all. */
export function RateFileModal({ open, company, onClose }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const load = useRateFile()
  const [file, setFile] = useState<File | null>(null)
  const [checked, setChecked] = useState<RateFile | null>(null)
  const close = () => {
    setFile(null)
    setChecked(null)
    load.reset()
    onClose()
  }
  const send = async (chosen: File, dry_run: boolean) => {
    try {
      const answer = await load.mutateAsync({ file: chosen, company, dry_run })
      if (dry_run) return setChecked(answer)
      void message.success(t('exchange.file_taken', { created: answer.created, updated: answer.updated }))
      close()
    } catch {
      setChecked(null) // what was wrong stands in the window
    }
  }
  const choose = (chosen: File | null) => {
    setFile(chosen)
    setChecked(null)
    load.reset()
    if (chosen) void send(chosen, true)
  }
  return (
    <Modal
      open={open}
      title={t('exchange.file')}
      onCancel={close}
      destroyOnHidden
      footer={
        <div className="row">
          <Button type="primary" disabled={!file || !checked} loading={load.isPending} onClick={() => file && void send(file, false)}>
            {t('exchange.file_take')}
          </Button>
          <Button onClick={close}>{t('common.actions.cancel')}</Button>
        </div>
      }
    >
      <p>{t('exchange.file_note')}</p>
      <input
        type="file"
        accept=".csv,text/csv,text/plain"
        aria-label={t('exchange.file_choose')}
        onChange={(event) => choose(event.target.files?.[0] ?? null)}
      />
      {load.error ? <ErrorState error={load.error} /> : null}
      {checked ? (
        <Alert type="success" showIcon className="form-alert" title={t('exchange.file_checked', { created: checked.created, updated: checked.updated, unchanged: checked.unchanged })} />
      ) : null}
    </Modal>
  )
}
