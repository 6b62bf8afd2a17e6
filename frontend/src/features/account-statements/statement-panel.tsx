import { App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { saveStatement, useAccountStatement, useMailStatement, type Account, type Movement } from '@/features/account-statements/queries'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import { toQuery, useFilters } from '@/lib/url-state'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { DayFilter, FilterBar } from '@/ui/filters'
import { Money } from '@/ui/money'
import { Loaded } from '@/ui/states'

const DEFAULTS = { from_on: '', to_on: '' }

/** A customer's account between two days, and the same as a file to send. */
export function StatementPanel({ customerId }: { customerId: number }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [filters, change] = useFilters(DEFAULTS)
  const [busy, setBusy] = useState<string | null>(null)
  const period = toQuery(filters)
  const statement = useAccountStatement(customerId, period)
  const can = useCan()
  const mail = useMailStatement(customerId)
  const send = () =>
    mail.mutate(period, {
      onSuccess: (made) => void message.success(t('account.mail_queued', { to: made.recipient })),
      onError: (cause) => void message.error(problemText(t, cause)),
    })
  const save = async (form: 'pdf' | 'xlsx' | 'csv') => {
    setBusy(form)
    await saveStatement(customerId, period, form).catch((cause: unknown) => message.error(problemText(t, cause)))
    setBusy(null)
  }
  return (
    <>
      <FilterBar
        end={
          <>
            <Button loading={busy === 'pdf'} onClick={() => void save('pdf')}>
              {t('account.pdf')}
            </Button>
            <Button loading={busy === 'xlsx'} onClick={() => void save('xlsx')}>
              {t('account.xlsx')}
            </Button>
            <Button loading={busy === 'csv'} onClick={() => void save('csv')}>
              {t('account.csv')}
            </Button>
            {can('collection:write') || can('mailings:write') ? (
              <Button type="primary" loading={mail.isPending} onClick={send}>
                {t('account.mail')}
              </Button>
            ) : null}
          </>
        }
      >
        <DayFilter label={t('account.from_on')} value={filters.from_on} onChange={(from_on) => change({ from_on })} />
        <DayFilter label={t('account.to_on')} value={filters.to_on} onChange={(to_on) => change({ to_on })} />
      </FilterBar>
      <Loaded query={statement} empty={(data) => data.accounts.length === 0} emptyText={t('account.nothing')}>
        {(data) => (
          <>
            {data.accounts.map((account) => (
              <CurrencyPanel key={account.currency} account={account} from={data.from_on} to={data.to_on} />
            ))}
          </>
        )}
      </Loaded>
    </>
  )
}

function CurrencyPanel({ account, from, to }: { account: Account; from: string; to: string }) {
  const { t } = useTranslation()
  const columns: Column<Movement>[] = [
    { key: 'on', title: t('common.fields.day'), render: (row) => <Day value={row.on} /> },
    {
      key: 'number',
      title: t('common.fields.number'),
      render: (row) => <Link to={row.invoice_id ? `/invoices/${row.invoice_id}` : `/payments/${row.payment_id}`}>{row.number}</Link>,
    },
    {
      key: 'kind',
      title: t('common.fields.kind'),
      render: (row) => `${t(row.kind === 'posting' ? `enums.kind.${row.document}` : `account.kinds.${row.kind}`)}${row.reversal ? ` · ${t('account.reversed')}` : ''}`,
    },
    { key: 'debit', title: t('account.debit'), numeric: true, render: (row) => <Money amount={row.debit} /> },
    { key: 'credit', title: t('account.credit'), numeric: true, render: (row) => <Money amount={row.credit} /> },
    { key: 'balance', title: t('account.balance'), numeric: true, render: (row) => <Money amount={row.balance} strong /> },
  ]
  // A correction that takes an item back and posts it anew makes rows that are alike in everything.
  const places = new Map(account.movements.map((row, place) => [row, place]))
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{account.currency}</h2>
        <span className="panel-note">
          <Day value={from} /> {t('account.opening')} <Money amount={account.opening} /> · <Day value={to} /> {t('account.closing')} <Money amount={account.closing} strong /> ·{' '}
          {t('account.overdue')} <Money amount={account.overdue} />
          {account.written_off && !/^[0.]+$/.test(account.written_off) ? (
            <>
              {' · '}
              {t('account.written_off')} <Money amount={account.written_off} />
            </>
          ) : null}
        </span>
      </div>
      <DataTable<Movement> label={`${t('account.title')} ${account.currency}`} columns={columns} rows={account.movements} rowKey={(row) => places.get(row) ?? -1} emptyText={t('account.no_movements')} />
    </section>
  )
}
