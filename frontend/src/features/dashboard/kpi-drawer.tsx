import { Descriptions, Drawer } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Kpi } from '@/features/dashboard/queries'
import { rowsAddress } from '@/lib/rows-address'
import { formatMonth, groupDigits } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'
import { useFigure } from '@/ui/figure'
import { Money } from '@/ui/money'

function Amounts({ values, currency }: { values: Record<string, string | number>; currency: string }) {
  const { t } = useTranslation()
  const entries = Object.entries(values)
  if (entries.length === 0) return <p className="muted">{t('dashboard.nothing_left_out')}</p>
  return (
    <Descriptions
      size="small"
      column={1}
      bordered
      items={entries.map(([name, value]) => ({
        key: name,
        label: t(`kpis.inputs.${name}`, { defaultValue: name }),
        // Amounts come as text; days and counts as numbers. Money × days is neither.
        children: typeof value === 'number' || name === 'cash_days' ? <span className="num">{groupDigits(String(value))}</span> : <Money amount={value} currency={currency} />,
      }))}
    />
  )
}

/** The months of sales that make up the balance, latest first. */
function Months({ kpi }: { kpi: Kpi }) {
  const language = useLanguage()
  const items = kpi.months.map((month) => ({
    key: month.month,
    label: `${formatMonth(month.month, language)} (${month.days})`,
    children: <Money amount={month.sales} currency={kpi.currency} />,
  }))
  return <Descriptions size="small" column={1} bordered className="months" items={items} />
}

/** Where a figure comes from: its formula, what went in, what was left out, and the rows behind it. */
export function KpiDrawer({ kpi, onClose }: { kpi: Kpi | null; onClose: () => void }) {
  const { t } = useTranslation()
  const figure = useFigure()
  return (
    <Drawer open={kpi !== null} onClose={onClose} size={460} title={kpi ? t(`kpis.${kpi.id}.name`) : ''}>
      {kpi ? (
        <>
          <p className="kpi-value">{figure(kpi.value, kpi.unit)}</p>
          <p>{t(`kpis.${kpi.id}.formula`)}</p>
          <p className="muted">
            {t('dashboard.formula_id')} <code>{kpi.method}</code>
          </p>
          <h2>{t('dashboard.inputs')}</h2>
          <Amounts values={kpi.inputs} currency={kpi.currency} />
          {kpi.months.length > 0 ? <Months kpi={kpi} /> : null}
          <h2 className="spaced">{t('dashboard.excluded')}</h2>
          <Amounts values={kpi.excluded} currency={kpi.currency} />
          <p className="spaced">
            <Link to={rowsAddress(kpi.rows_url)}>{t('dashboard.rows')}</Link>
          </p>
        </>
      ) : null}
    </Drawer>
  )
}
