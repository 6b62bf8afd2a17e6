import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Kpi } from '@/features/targets/queries'
import { formatMonth } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'
import { DataTable, type Column } from '@/ui/data-table'
import { useFigure } from '@/ui/figure'
import { StatusTag } from '@/ui/tags'

interface Props {
  rows: Kpi[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  /** Absent for who may not set targets. */
  onSet?: (kpi: Kpi) => void
}

/** Every key figure of one person or company and period, against its target; one that lacks an input says which. */
export function FiguresTable({ onSet, ...list }: Props) {
  const { t } = useTranslation()
  const figure = useFigure()
  const language = useLanguage()
  const missing = (kpi: Kpi) =>
    kpi.missing.map(({ input, months }) => {
      const name = t(`kpis.inputs.${input}`, { defaultValue: input })
      const last = months.at(-1)
      return last === undefined || months[0] === undefined
        ? t('targets.missing', { input: name })
        : t('targets.missing_months', { input: name, count: months.length, first: formatMonth(months[0], language), last: formatMonth(last, language) })
    })
  const columns: Column<Kpi>[] = [
    { key: 'id', title: t('targets.figure'), fixed: true, render: (kpi) => <span title={t(`kpis.${kpi.id}.formula`)}>{t(`kpis.${kpi.id}.name`)}</span> },
    {
      key: 'value',
      title: t('targets.value'),
      numeric: true,
      render: (kpi) => (kpi.missing.length > 0 ? <span className="muted">{missing(kpi).join(' ')}</span> : <span className="num">{figure(kpi.value, kpi.unit)}</span>),
    },
    {
      key: 'target',
      title: t('targets.target'),
      numeric: true,
      render: (kpi) =>
        kpi.target === null ? <span className="none">–</span> : <span className="num">{`${kpi.direction === 'at_least' ? '≥' : '≤'} ${figure(kpi.target, kpi.unit)}`}</span>,
    },
    { key: 'attained', title: t('targets.attained'), render: (kpi) => <Attained value={kpi.attained} /> },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (kpi) =>
        onSet ? (
          <Button size="small" aria-label={`${t('targets.set')}: ${t(`kpis.${kpi.id}.name`)}`} onClick={() => onSet(kpi)}>
            {t('targets.set')}
          </Button>
        ) : null,
    },
  ]
  return <DataTable<Kpi> label={t('targets.figures')} columns={onSet ? columns : columns.slice(0, -1)} rowKey={(kpi) => kpi.id} {...list} />
}

export function Attained({ value }: { value: boolean | null }) {
  const { t } = useTranslation()
  if (value === null) return <span className="none">–</span>
  return <StatusTag value={value ? 'kept' : 'broken'} text={value ? t('dashboard.attained') : t('dashboard.missed')} />
}
