import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Flag } from '@/features/risk/queries'
import { useLanguage } from '@/lib/i18n'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { sentence } from '@/ui/sentences'
import { SeverityTag } from '@/ui/tags'

interface Props {
  rows: Flag[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager?: Pager
  nextCursor?: string | null
  total?: number | null
  sort?: string
  onSort?: (sort: string) => void
  withCustomer?: boolean
  emptyText?: string
}

/** Each flag with the numbers that raised it, in a sentence. */
export function FlagsTable({ withCustomer = true, ...list }: Props) {
  const { t } = useTranslation()
  const language = useLanguage()
  const columns: Column<Flag>[] = [
    { key: 'rule', title: t('risk.flag'), render: (flag) => <strong>{t(`risk.rules.${flag.rule}`)}</strong> },
    { key: 'severity', title: t('common.fields.severity'), render: (flag) => <SeverityTag value={flag.severity} /> },
    {
      key: 'evidence',
      title: t('risk.evidence'),
      render: (flag) => <span className="evidence">{sentence(t, language, `risk.sentences.${flag.rule}`, { currency: flag.currency, ...flag.evidence })}</span>,
    },
    { key: 'opened_on', title: t('risk.since'), sort: 'opened_on', render: (flag) => <Day value={flag.opened_on} /> },
  ]
  if (withCustomer) {
    columns.unshift({
      key: 'customer',
      title: t('common.fields.customer'),
      fixed: true,
      render: (flag) => (
        <Link className="clip" title={flag.customer_name} to={`/customers/${flag.customer_id}?tab=risk`}>
          {flag.customer_name}
        </Link>
      ),
    })
  }
  return <DataTable<Flag> label={t('risk.flags')} columns={columns} rowKey={(flag) => flag.id} {...list} emptyText={list.emptyText ?? t('risk.no_flags')} />
}
