import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { BankAccount } from '@/features/statements/queries'
import { useCan } from '@/lib/me'
import type { Pager } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: BankAccount[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
  withCompany: boolean
  onEdit: (account: BankAccount) => void
}

export function AccountsTable({ onEdit, withCompany, ...list }: Props) {
  const { t } = useTranslation()
  const may = useCan()('payments:write')
  const columns: Column<BankAccount>[] = [
    { key: 'name', title: t('common.fields.name'), sort: 'name', fixed: true, render: (account) => <Link to={`/statements?bank_account_id=${account.id}`}>{account.name}</Link> },
    { key: 'number', title: t('statements.account_number'), sort: 'number', render: (account) => <span className="num">{account.number}</span> },
    { key: 'currency', title: t('common.fields.currency'), render: (account) => account.currency },
    {
      key: 'mapping',
      title: t('statements.mapping'),
      render: (account) => {
        const count = Object.keys(account.mapping.columns ?? {}).length
        return count > 0 ? t('statements.columns_mapped', { count }) : <span className="muted">{t('statements.usual_headers')}</span>
      },
    },
    { key: 'active', title: t('common.fields.status'), render: (account) => <StatusTag value={account.active ? 'active' : 'inactive'} /> },
  ]
  if (withCompany) columns.splice(3, 0, { key: 'company', title: t('common.fields.company'), render: (account) => account.company })
  if (may) {
    columns.push({
      key: 'acts',
      title: t('common.fields.actions'),
      render: (account) => (
        <Button size="small" aria-label={`${t('common.actions.edit')}: ${account.name}`} onClick={() => onEdit(account)}>
          {t('common.actions.edit')}
        </Button>
      ),
    })
  }
  return <DataTable<BankAccount> label={t('statements.accounts')} columns={columns} rowKey={(account) => account.id} emptyText={t('statements.no_accounts')} {...list} />
}
