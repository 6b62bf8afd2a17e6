import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Template } from '@/features/strategies/queries'
import { useCan } from '@/lib/me'
import { Actor } from '@/ui/actor'
import { DataTable, type Column } from '@/ui/data-table'
import { Instant } from '@/ui/day'

interface Props {
  rows: Template[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  onEdit: (template: Template) => void
}

export function TemplatesTable({ onEdit, ...list }: Props) {
  const { t } = useTranslation()
  const can = useCan()
  const columns: Column<Template>[] = [
    { key: 'code', title: t('strategies.template'), fixed: true, render: (row) => row.code },
    { key: 'language', title: t('strategies.language'), render: (row) => t(`strategies.languages.${row.language}`) },
    { key: 'version', title: t('strategies.version'), numeric: true, render: (row) => row.version },
    { key: 'subject', title: t('strategies.subject'), render: (row) => <span className="long-text">{row.subject}</span> },
    { key: 'body', title: t('strategies.body'), wideOnly: true, render: (row) => <span className="clip" title={row.body}>{row.body}</span> },
    { key: 'actor', title: t('common.fields.actor'), render: (row) => <Actor value={row.actor} /> },
    { key: 'recorded_at', title: t('common.fields.recorded_at'), render: (row) => <Instant value={row.recorded_at} /> },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) =>
        can('strategies:write') ? (
          <Button size="small" aria-label={`${t('common.actions.edit')}: ${row.code} ${row.language}`} onClick={() => onEdit(row)}>
            {t('common.actions.edit')}
          </Button>
        ) : null,
    },
  ]
  return <DataTable<Template> label={t('strategies.texts')} columns={columns} rowKey={(row) => row.id} emptyText={t('strategies.no_texts')} {...list} />
}
