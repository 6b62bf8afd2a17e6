import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { MailActs } from '@/features/mailings/mail-acts'
import { MAIL_KINDS, MAIL_STATES, mailsCsv, useMails, useReport } from '@/features/mailings/queries'
import type { Mail } from '@/features/mailings/queries'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { BounceUpload } from '@/ui/bounce-upload'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { DataTable, type Column } from '@/ui/data-table'
import { Instant } from '@/ui/day'
import { FilterBar, SearchFilter, SelectFilter } from '@/ui/filters'
import { StatusTag } from '@/ui/tags'

const DEFAULTS = { q: '', kind: '', state: '', run_id: '', confirmation_run_id: '', company: '', sort: '', cursor: '' }
const TONE: Record<string, string> = { sent: 'kept', failed: 'broken', uncertain: 'disputed', bounced: 'broken', dropped: 'inactive' }

/** Every mail with a statement or a confirmation, and what became of it. */
export function MailsPanel() {
  const { t } = useTranslation()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const query = toQuery(filters)
  const mails = useMails(query)
  const columns: Column<Mail>[] = [
    {
      key: 'customer',
      title: t('common.fields.customer'),
      sort: 'customer_name',
      fixed: true,
      render: (row) => (
        <Link className="clip" title={row.customer_name} to={`/customers/${row.customer_id}?tab=account`}>
          {row.customer_name}
        </Link>
      ),
    },
    { key: 'kind', title: t('common.fields.kind'), render: (row) => t(`mailings.kinds.${row.kind}`) },
    {
      key: 'state',
      title: t('common.fields.status'),
      render: (row) => (
        <>
          <StatusTag value={TONE[row.state] ?? 'pending'} text={t(`mailings.states.${row.state}`)} />
          {row.error_code ? (
            <div className="small muted long-text">
              {t(`mailings.errors.${row.error_code}`, { defaultValue: row.error_detail ?? row.error_code })}
              {row.state === 'bounced' && row.error_detail ? `: ${row.error_detail}` : ''}
            </div>
          ) : null}
        </>
      ),
    },
    { key: 'recipient', title: t('mailings.recipient'), render: (row) => <span className="long-text">{row.recipient ?? '–'}</span> },
    { key: 'subject', title: t('mailings.subject'), wideOnly: true, render: (row) => <span className="clip" title={row.subject ?? ''}>{row.subject ?? '–'}</span> },
    { key: 'sent_at', title: t('mailings.sent_at'), render: (row) => <Instant value={row.sent_at} /> },
    { key: 'created_at', title: t('common.fields.created_at'), sort: 'created_at', render: (row) => <Instant value={row.created_at} /> },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) => <MailActs mail={row} />,
    },
  ]
  const report = useReport()
  const take = async (file: File) => {
    const { recipient } = await report.mutateAsync(file)
    return t('mailings.report_done', { recipient: recipient ?? '–' })
  }
  return (
    <div className="page">
      <FilterBar
        end={
          <>
            <BounceUpload words="mailings" onReport={take} sending={report.isPending} />
            <CsvButton name="mails" fetchCsv={() => mailsCsv(query)} />
          </>
        }
      >
        <SearchFilter label={t('answers.search')} value={filters.q} onChange={(q) => change({ q })} />
        <SelectFilter label={t('common.fields.kind')} value={filters.kind} options={MAIL_KINDS.map((value) => ({ value, label: t(`mailings.kinds.${value}`) }))} onChange={(kind) => change({ kind })} />
        <SelectFilter label={t('common.fields.status')} value={filters.state} options={MAIL_STATES.map((value) => ({ value, label: t(`mailings.states.${value}`) }))} onChange={(state) => change({ state })} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
        {filters.run_id || filters.confirmation_run_id ? <Button onClick={() => change({ run_id: '', confirmation_run_id: '' })}>{t('mailings.all_mails')}</Button> : null}
      </FilterBar>
      <DataTable<Mail>
        label={t('mailings.mails')}
        columns={columns}
        rows={mails.data?.items}
        rowKey={(row) => row.id}
        nextCursor={mails.data?.next_cursor}
        total={mails.data?.total}
        loading={mails.isFetching}
        error={mails.error}
        onRetry={() => void mails.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
        emptyText={t('mailings.no_mails')}
      />
    </div>
  )
}
