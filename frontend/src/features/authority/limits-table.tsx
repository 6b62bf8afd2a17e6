import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Limit } from '@/features/authority/queries'
import { DataTable, type Column } from '@/ui/data-table'
import { Money } from '@/ui/money'

interface Props {
  rows: Limit[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  /** Absent for who may not change limits. */
  onEdit?: (limit: Limit) => void
}

const keyOf = (row: Limit): string => [row.kind, row.role, row.currency].join('/')

/** Up to how much each role decides what somebody else asked for. */
export function LimitsTable({ onEdit, ...list }: Props) {
  const { t } = useTranslation()
  const columns: Column<Limit>[] = [
    { key: 'kind', title: t('common.fields.kind'), fixed: true, render: (row) => t(`approvals.kinds.${row.kind}`) },
    { key: 'role', title: t('common.fields.role'), render: (row) => t(`enums.role.${row.role}`) },
    { key: 'currency', title: t('common.fields.currency'), render: (row) => row.currency },
    {
      key: 'limit',
      title: t('authority.limit'),
      numeric: true,
      render: (row) => (row.limit === null ? t('authority.unlimited') : <Money amount={row.limit} currency={row.currency} />),
    },
    { key: 'own', title: t('authority.set_by'), render: (row) => t(row.own ? 'authority.own' : 'authority.default') },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) =>
        onEdit ? (
          <Button size="small" aria-label={`${t('common.actions.edit')}: ${t(`approvals.kinds.${row.kind}`)} ${t(`enums.role.${row.role}`)} ${row.currency}`} onClick={() => onEdit(row)}>
            {t('common.actions.edit')}
          </Button>
        ) : null,
    },
  ]
  return <DataTable<Limit> label={t('authority.limits')} columns={onEdit ? columns : columns.slice(0, -1)} rowKey={keyOf} emptyText={t('authority.no_limits')} {...list} />
}
