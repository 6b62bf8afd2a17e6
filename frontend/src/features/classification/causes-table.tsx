import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Cause } from '@/features/classification/queries'
import { DataTable, type Column } from '@/ui/data-table'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Cause[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  onEdit: ((cause: Cause) => void) | null
}

export function CausesTable({ onEdit, ...list }: Props) {
  const { t } = useTranslation()
  const columns: Column<Cause>[] = [
    { key: 'name', title: t('common.fields.name'), render: (cause) => <strong>{cause.name}</strong> },
    { key: 'code', title: t('classification.cause_code'), render: (cause) => <code>{cause.code}</code> },
    { key: 'company', title: t('common.fields.company'), render: (cause) => cause.company },
    { key: 'active', title: t('common.fields.status'), render: (cause) => <StatusTag value={cause.active ? 'active' : 'inactive'} /> },
  ]
  if (onEdit) {
    columns.push({
      key: 'actions',
      title: t('common.fields.actions'),
      render: (cause) => (
        <Button size="small" aria-label={`${t('common.actions.edit')}: ${cause.name}`} onClick={() => onEdit(cause)}>
          {t('common.actions.edit')}
        </Button>
      ),
    })
  }
  return <DataTable<Cause> label={t('classification.causes')} columns={columns} rowKey={(cause) => cause.id} emptyText={t('classification.no_causes')} {...list} />
}
