import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { AgingReport } from '@/features/aging/queries'
import { formatCompact, groupDigits } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'
import { bucketLabel } from '@/ui/buckets'
import { Chart } from '@/ui/chart'
import { chartBase } from '@/ui/chart-base'
import { BUCKET_COLORS } from '@/ui/theme'

interface Props {
  report: AgingReport
  currency: string
  /** Columns in a low, wide panel instead of bars in a narrow one. */
  upright: boolean
  onBucket: (bucket: string) => void
}

/** The totals of one currency as bars: where the money stands. A bar leads to its items, as the cells do. */
export function AgingChart({ report, currency, upright, onBucket }: Props) {
  const { t } = useTranslation()
  const language = useLanguage()
  const total = report.totals.find((one) => one.currency === currency)
  const option = useMemo(() => {
    const base = chartBase()
    const amounts = { ...base.valueAxis, splitNumber: 3, axisLabel: { ...base.valueAxis.axisLabel, formatter: (value: number) => formatCompact(value, language) } }
    const buckets = { ...base.categoryAxis, data: report.buckets.map((bucket) => bucketLabel(t, bucket.key)) }
    return {
      ...base,
      legend: { show: false },
      tooltip: {
        ...base.tooltip,
        formatter: (at: unknown) => {
          const index = (at as { dataIndex: number }).dataIndex
          const key = report.buckets[index]?.key ?? ''
          return `${bucketLabel(t, key)}<br/><b>${currency} ${groupDigits(total?.amounts[key] ?? '0')}</b>`
        },
      },
      xAxis: upright ? buckets : amounts,
      yAxis: upright ? amounts : { ...buckets, inverse: true },
      series: [
        {
          type: 'bar' as const,
          barMaxWidth: upright ? 56 : 22,
          data: report.buckets.map((bucket, index) => ({
            value: Number(total?.amounts[bucket.key] ?? 0),
            itemStyle: { color: BUCKET_COLORS[index % BUCKET_COLORS.length], borderRadius: upright ? [3, 3, 0, 0] : [0, 3, 3, 0] },
          })),
        },
      ],
    }
  }, [report, total, currency, upright, t, language])
  return (
    <Chart
      option={option}
      height={upright ? 180 : Math.max(200, report.buckets.length * 40 + 40)}
      label={t('aging.chart_label', { currency })}
      onClick={({ dataIndex }) => {
        const bucket = report.buckets[dataIndex]
        if (bucket) onBucket(bucket.key)
      }}
    />
  )
}
