import { InboxOutlined } from '@ant-design/icons'
import { Button, Drawer, Select, Spin, Upload } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { FileFaults } from '@/features/statements/file-faults'
import { FileResult } from '@/features/statements/file-result'
import { FILE_FORMATS, formatOf, needsAccount, type FileFormat } from '@/features/statements/files'
import { useBankAccounts, useCheckFile, useLoadFile, type FileToLoad } from '@/features/statements/queries'

interface Props {
  open: boolean
  onClose: () => void
}

/** Loads a bank's file: it is checked first and says what it would do, then it is taken as a whole. */
export function LoadDrawer({ open, onClose }: Props) {
  const { t } = useTranslation()
  return (
    <Drawer open={open} onClose={onClose} title={t('statements.load')} size={620} className="form-drawer" destroyOnHidden>
      <Loader onClose={onClose} />
    </Drawer>
  )
}

interface Chosen {
  file: File
  format: FileFormat | null
}

function Loader({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [account, setAccount] = useState<number | undefined>(undefined)
  // Another file, or the same one sent again, is another load.
  const [round, setRound] = useState(0)
  const accounts = useBankAccounts({ limit: 200 })
  const take = async (file: File) => {
    const head = await file.slice(0, 64).text()
    setRound((now) => now + 1)
    setChosen({ file, format: formatOf(file.name, head) })
  }
  const ready = chosen?.format && (account !== undefined || !needsAccount(chosen.format)) ? { file: chosen.file, format: chosen.format, bankAccount: account } : null
  return (
    <div className="stack load-file">
      <Upload.Dragger accept=".xml,.053,.sta,.940,.mt940,.txt,.csv,.xlsx" showUploadList={false} beforeUpload={(file) => (void take(file), false)} aria-label={t('statements.choose_file')}>
        <p className="ant-upload-drag-icon">
          <InboxOutlined />
        </p>
        <p className="ant-upload-text">{chosen ? chosen.file.name : t('statements.choose_file')}</p>
        <p className="ant-upload-hint">{t('statements.file_kinds')}</p>
      </Upload.Dragger>
      <div className="row load-fields">
        <label className="filter-field" htmlFor="load-format">
          <span className="filter-label">{t('statements.format')}</span>
          <Select
            id="load-format"
            value={chosen?.format ?? undefined}
            disabled={!chosen}
            placeholder={t('statements.found_by_itself')}
            options={FILE_FORMATS.map((value) => ({ value, label: t(`statements.formats.${value.replace('.', '')}`) }))}
            onChange={(format) => chosen && setChosen({ ...chosen, format })}
          />
        </label>
        <label className="filter-field load-account" htmlFor="load-account">
          <span className="filter-label">{t('statements.account')}</span>
          <Select
            id="load-account"
            allowClear
            value={account}
            status={chosen && !ready ? 'warning' : undefined}
            placeholder={needsAccount(chosen?.format ?? null) ? t('statements.choose_account') : t('statements.account_from_file')}
            notFoundContent={<Link to="/bank-accounts">{t('statements.no_accounts')}</Link>}
            options={accounts.data?.items.filter((one) => one.active).map((one) => ({ value: one.id, label: `${one.name} · ${one.number} · ${one.currency}` }))}
            onChange={(id?: number) => setAccount(id)}
          />
        </label>
      </div>
      {chosen && needsAccount(chosen.format) && account === undefined ? <p className="muted">{t('statements.account_needed')}</p> : null}
      {ready ? <Check key={`${round}|${ready.format}|${ready.bankAccount}`} given={ready} onClose={onClose} /> : null}
    </div>
  )
}

/** One file as it was chosen: checked at once, loaded on demand. */
function Check({ given, onClose }: { given: FileToLoad; onClose: () => void }) {
  const { t } = useTranslation()
  const check = useCheckFile(given)
  const load = useLoadFile()
  const error = load.error ?? check.error
  return (
    <>
      {check.isFetching ? (
        <p className="row muted" role="status">
          <Spin size="small" /> {t('statements.checking')}
        </p>
      ) : null}
      {error ? <FileFaults error={error} /> : null}
      {check.data && !error ? <FileResult result={load.data ?? check.data} /> : null}
      <div className="row">
        {load.data ? (
          <Button type="primary" onClick={onClose}>
            {t('statements.done')}
          </Button>
        ) : (
          <Button type="primary" disabled={!check.data} loading={load.isPending} onClick={() => load.mutate(given)}>
            {t('statements.load_now')}
          </Button>
        )}
      </div>
    </>
  )
}
