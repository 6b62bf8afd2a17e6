import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Company } from '@/features/admin/queries'
import { DataTable, type Column } from '@/ui/data-table'

interface Props {
  rows: Company[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  onEdit: ((company: Company) => void) | null
}

export function CompaniesTable({ onEdit, ...list }: Props) {
  const { t } = useTranslation()
  const columns: Column<Company>[] = [
    { key: 'name', title: t('common.fields.name'), render: (company) => <strong>{company.name}</strong> },
    { key: 'code', title: t('admin.company_code'), render: (company) => <code>{company.code}</code> },
    { key: 'currency', title: t('admin.base_currency'), render: (company) => company.base_currency },
    { key: 'zone', title: t('admin.time_zone'), render: (company) => company.time_zone },
    { key: 'bounds', title: t('admin.overdue_bounds'), render: (company) => company.overdue_bounds.join(' / ') },
    { key: 'years', title: t('admin.age_years'), render: (company) => company.age_years.join(' / ') },
  ]
  if (onEdit) {
    columns.push({
      key: 'actions',
      title: t('common.fields.actions'),
      render: (company) => (
        <Button size="small" onClick={() => onEdit(company)}>
          {t('common.actions.edit')}
        </Button>
      ),
    })
  }
  return <DataTable<Company> label={t('admin.companies')} columns={columns} rowKey={(company) => company.code} {...list} />
}
