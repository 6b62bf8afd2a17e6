import { Progress } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Score } from '@/features/risk/queries'
import { formatDay } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'
import { Chart } from '@/ui/chart'
import { chartBase } from '@/ui/chart-base'
import { DataTable } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { sentence } from '@/ui/sentences'
import { COLORS } from '@/ui/theme'

/** The score with the points each factor gave and why; a customer without history has no number. */
export function ScorePanel({ score }: { score: Score }) {
  const { t } = useTranslation()
  const language = useLanguage()
  if (score.score === null) return <p className="muted">{t('risk.no_history')}</p>
  return (
    <>
      <div className="score-head">
        <span className="score-number">{score.score}</span>
        <span className="stack">
          <strong>{t('risk.out_of_100', { grade: score.grade })}</strong>
          <span className="small muted">
            {t('risk.score_basis', { settled: score.data.settled_count })} · <Day value={score.as_of} /> · <code>{score.method}</code>
          </span>
        </span>
      </div>
      <DataTable
        label={t('risk.factors')}
        rows={score.factors}
        rowKey={(factor) => factor.key}
        columns={[
          { key: 'factor', title: t('risk.factor'), render: (factor) => t(`risk.factor_names.${factor.key}`) },
          {
            key: 'points',
            title: t('risk.points'),
            width: 190,
            render: (factor) => (
              <span className="row points">
                <Progress
                  size="small"
                  percent={(Number(factor.points) * 100) / factor.max_points}
                  showInfo={false}
                  strokeColor={COLORS.primary}
                  aria-label={t(`risk.factor_names.${factor.key}`)}
                />
                <span className="num">
                  {factor.points} / {factor.max_points}
                </span>
              </span>
            ),
          },
          { key: 'reason', title: t('risk.reason'), render: (factor) => sentence(t, language, `risk.reasons.${factor.key}`, factor.params) },
        ]}
      />
    </>
  )
}

export function ScoreHistory({ history }: { history: { as_of: string; score: number | null }[] }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const option = useMemo(() => {
    const base = chartBase()
    const scored = history.filter((point) => point.score !== null)
    return {
      ...base,
      legend: { show: false },
      tooltip: { ...base.tooltip, trigger: 'axis' as const },
      xAxis: { ...base.categoryAxis, data: scored.map((point) => formatDay(point.as_of, language)) },
      yAxis: { ...base.valueAxis, min: 0, max: 100 },
      series: [
        {
          type: 'line' as const,
          name: t('risk.score'),
          step: 'end' as const,
          symbolSize: 6,
          lineStyle: { color: COLORS.primary, width: 2 },
          itemStyle: { color: COLORS.primary },
          areaStyle: { color: 'rgba(15, 91, 96, 0.10)' },
          data: scored.map((point) => point.score),
        },
      ],
    }
  }, [history, t, language])
  return <Chart option={option} height={220} label={t('risk.history_label')} />
}
