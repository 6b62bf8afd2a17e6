import { App, Button, DatePicker, Form } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { monthsCsv, useMonths, usePutMonth, type MonthlyFigure } from '@/features/targets/queries'
import { useCan } from '@/lib/me'
import type { Pager } from '@/lib/url-state'
import { Actor } from '@/ui/actor'
import { CsvButton } from '@/ui/csv-button'
import { DataTable, type Column } from '@/ui/data-table'
import { Instant } from '@/ui/day'
import { FormDrawer } from '@/ui/form-drawer'
import { Money } from '@/ui/money'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

interface Props {
  company: { code: string; base_currency: string } | undefined
  pager: Pager
  query: Record<string, string | undefined>
}

/** Output value by month: what `receivables_to_output` is measured by, and the ledger does not hold. */
export function MonthsPanel({ company, pager, query }: Props) {
  const { t } = useTranslation()
  const may = useCan()('figures:write')
  const { message } = App.useApp()
  const [entering, setEntering] = useState(false)
  const months = useMonths(query)
  const put = usePutMonth()
  const required = [{ required: true, message: t('common.required') }]
  const columns: Column<MonthlyFigure>[] = [
    { key: 'month', title: t('targets.month'), fixed: true, render: (row) => row.month.slice(0, 7) },
    { key: 'company', title: t('common.fields.company'), render: (row) => row.company },
    { key: 'amount', title: t('targets.output_value'), numeric: true, render: (row) => <Money amount={row.amount} currency={row.currency} /> },
    { key: 'actor', title: t('common.fields.actor'), wideOnly: true, render: (row) => <Actor value={row.actor} /> },
    { key: 'recorded_at', title: t('common.fields.recorded_at'), wideOnly: true, render: (row) => <Instant value={row.recorded_at} /> },
  ]
  const save = async ({ month, amount }: { month: Dayjs; amount?: string }) => {
    const told = amount?.trim() ? plainAmount(amount) : null
    await put.mutateAsync({ company: company?.code, items: [{ month: month.format('YYYY-MM-01'), kind: 'output_value', amount: told }] })
    void message.success(t('targets.saved'))
  }
  return (
    <div className="page">
      <div className="filters-end">
        {may ? (
          <Button type="primary" onClick={() => setEntering(true)}>
            {t('targets.enter_month')}
          </Button>
        ) : null}
        <CsvButton name="monthly-figures" fetchCsv={() => monthsCsv(query)} />
      </div>
      <DataTable<MonthlyFigure>
        label={t('targets.months')}
        columns={columns}
        rows={months.data?.items}
        rowKey={(row) => `${row.company}/${row.month}/${row.currency}`}
        loading={months.isFetching}
        error={months.error}
        onRetry={() => void months.refetch()}
        emptyText={t('targets.no_months')}
        pager={pager}
        nextCursor={months.data?.next_cursor}
        total={months.data?.total}
      />
      <FormDrawer<{ month: Dayjs; amount?: string }>
        open={entering}
        title={t('targets.enter_month')}
        submitText={t('common.actions.save')}
        initialValues={{ month: dayjs().subtract(1, 'month') }}
        onClose={() => setEntering(false)}
        onSubmit={save}
      >
        <p className="panel-note">{t('targets.month_note')}</p>
        <Form.Item name="month" label={t('targets.month')} rules={required}>
          <DatePicker picker="month" style={{ width: '100%' }} allowClear={false} />
        </Form.Item>
        <Form.Item name="amount" label={t('targets.output_value')} rules={[moneyRule(t)]} extra={t('targets.month_empty_note')}>
          <MoneyInput prefix={company?.base_currency} />
        </Form.Item>
      </FormDrawer>
    </div>
  )
}
