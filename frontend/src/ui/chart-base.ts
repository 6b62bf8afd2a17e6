import { COLORS } from '@/ui/theme'

/** The look shared by all charts: quiet axes, figures in the tooltip. */
export function chartBase() {
  const axisLabel = { color: COLORS.muted, fontSize: 12 }
  return {
    animationDuration: 250,
    grid: { left: 8, right: 18, top: 16, bottom: 8, outerBoundsMode: 'same' as const, outerBoundsContain: 'axisLabel' as const },
    textStyle: { color: COLORS.ink, fontFamily: 'inherit' },
    tooltip: { trigger: 'item' as const, confine: true, borderColor: COLORS.line, textStyle: { color: COLORS.ink, fontSize: 13 } },
    legend: { type: 'scroll' as const, bottom: 0, itemWidth: 12, itemHeight: 10, icon: 'roundRect', textStyle: { color: COLORS.muted } },
    valueAxis: { type: 'value' as const, axisLabel, splitLine: { lineStyle: { color: '#e9eeee' } } },
    categoryAxis: {
      type: 'category' as const,
      axisLabel,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: '#c8d3d3' } },
    },
  }
}
