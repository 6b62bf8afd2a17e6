import { App, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { PayerAlias } from '@/features/clearing/contract'
import { useForget } from '@/features/clearing/moves'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import type { Pager } from '@/lib/url-state'
import { Actor } from '@/ui/actor'
import { DataTable, type Column } from '@/ui/data-table'
import { Instant } from '@/ui/day'

interface Props {
  rows: PayerAlias[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  pager: Pager
  nextCursor?: string | null
  total?: number | null
  sort: string
  onSort: (sort: string) => void
}

/** Payers as people confirmed them: the next line from the same account or name is known. */
export function AliasesTable(list: Props) {
  const { t } = useTranslation()
  const { message, modal } = App.useApp()
  const may = useCan()('payments:write')
  const forget = useForget()
  const ask = (alias: PayerAlias) =>
    void modal.confirm({
      title: t('clearing.forget', { name: alias.name ?? alias.account ?? '' }),
      content: t('clearing.forget_note'),
      okText: t('common.actions.remove'),
      cancelText: t('common.actions.cancel'),
      onOk: () => forget.mutateAsync(alias.id).then(() => void message.success(t('clearing.forgotten'))).catch((cause: unknown) => void message.error(problemText(t, cause))),
    })
  const columns: Column<PayerAlias>[] = [
    { key: 'name', title: t('clearing.payer_name'), sort: 'name', fixed: true, render: (alias) => alias.name ?? <span className="none">–</span> },
    { key: 'account', title: t('clearing.payer_account'), render: (alias) => <span className="num">{alias.account ?? '–'}</span> },
    {
      key: 'customer',
      title: t('common.fields.customer'),
      render: (alias) => (
        <Link className="clip" to={`/customers/${alias.customer_id}`}>
          {alias.customer_name}
        </Link>
      ),
    },
    { key: 'confirmed', title: t('clearing.confirmed'), sort: 'confirmed', numeric: true, render: (alias) => alias.confirmed },
    { key: 'last', title: t('clearing.last_confirmed'), sort: 'last_confirmed_at', render: (alias) => <Instant value={alias.last_confirmed_at} /> },
    { key: 'actor', title: t('common.fields.actor'), wideOnly: true, render: (alias) => <Actor value={alias.actor} /> },
  ]
  if (may) {
    columns.push({
      key: 'acts',
      title: t('common.fields.actions'),
      render: (alias) => (
        <Button size="small" aria-label={`${t('common.actions.remove')}: ${alias.name ?? alias.account ?? ''}`} onClick={() => ask(alias)}>
          {t('common.actions.remove')}
        </Button>
      ),
    })
  }
  return <DataTable<PayerAlias> label={t('clearing.learnt')} columns={columns} rowKey={(alias) => alias.id} emptyText={t('clearing.nothing_learnt')} {...list} />
}
