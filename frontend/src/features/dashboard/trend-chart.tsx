import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Trend } from '@/features/dashboard/queries'
import { formatCompact, formatDay, formatMonth, groupDigits } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'
import { bucketLabel } from '@/ui/buckets'
import { Chart } from '@/ui/chart'
import { chartBase } from '@/ui/chart-base'
import { BUCKET_COLORS } from '@/ui/theme'

interface Props {
  trend: Trend
  currency: string
  onPick: (at: { asOf: string; bucket: string }) => void
}

interface Hover {
  seriesName: string
  seriesIndex: number
  dataIndex: number
  marker: string
}

/** The aging at each month's end, one colour a bucket; a piece of a bar leads to its items. */
export function TrendChart({ trend, currency, onPick }: Props) {
  const { t } = useTranslation()
  const language = useLanguage()
  const rows = useMemo(() => trend.items.filter((row) => row.currency === currency), [trend, currency])
  const option = useMemo(() => {
    const base = chartBase()
    const tip = (hovers: Hover[]) => {
      const row = rows[hovers[0]?.dataIndex ?? 0]
      if (!row) return ''
      const lines = hovers.map((hover) => {
        const key = trend.buckets[hover.seriesIndex]?.key ?? ''
        return `${hover.marker}${hover.seriesName}<span style="float:right;margin-left:24px">${groupDigits(row.amounts[key] ?? '0')}</span>`
      })
      const total = `<b>${t('aging.gross')}<span style="float:right;margin-left:24px">${currency} ${groupDigits(row.gross)}</span></b>`
      return [formatDay(row.as_of, language), ...lines.reverse(), total].join('<br/>')
    }
    return {
      ...base,
      grid: { ...base.grid, bottom: 36 },
      tooltip: { ...base.tooltip, trigger: 'axis' as const, axisPointer: { type: 'shadow' as const }, formatter: tip as never },
      xAxis: { ...base.categoryAxis, data: rows.map((row) => formatMonth(row.as_of, language)) },
      yAxis: { ...base.valueAxis, axisLabel: { ...base.valueAxis.axisLabel, formatter: (value: number) => formatCompact(value, language) } },
      series: trend.buckets.map((bucket, index) => ({
        type: 'bar' as const,
        name: bucketLabel(t, bucket.key),
        stack: 'aging',
        barMaxWidth: 34,
        itemStyle: { color: BUCKET_COLORS[index % BUCKET_COLORS.length] },
        emphasis: { focus: 'series' as const },
        data: rows.map((row) => Number(row.amounts[bucket.key] ?? 0)),
      })),
    }
  }, [trend, rows, currency, t, language])
  return (
    <Chart
      option={option}
      height={320}
      label={t('dashboard.trend_label', { currency })}
      onClick={({ dataIndex, seriesIndex }) => {
        const [row, bucket] = [rows[dataIndex], trend.buckets[seriesIndex]]
        if (row && bucket) onPick({ asOf: row.as_of, bucket: bucket.key })
      }}
    />
  )
}
