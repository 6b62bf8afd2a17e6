import { Skeleton } from 'antd'
import { useEffect, useRef, useState } from 'react'
import type { ChartOption } from '@/ui/echarts'
import { useLanguage } from '@/lib/i18n'

interface ChartClick {
  dataIndex: number
  seriesIndex: number
}

interface Props {
  option: ChartOption
  height?: number
  /** What a reader who cannot see the picture should know; the figures stand in a table beside it. */
  label: string
  onClick?: (at: ChartClick) => void
}

/** Draws with ECharts, which is loaded only when a chart is first shown. */
export function Chart({ option, height = 300, label, onClick }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const draw = useRef<{ setOption: (option: ChartOption, all: boolean) => void } | null>(null)
  const latest = useRef({ option, onClick })
  const [ready, setReady] = useState(false)
  const language = useLanguage()

  useEffect(() => {
    latest.current = { option, onClick }
    draw.current?.setOption(option, true)
  }, [option, onClick])

  useEffect(() => {
    let gone = false
    let cleanup = () => {}
    void import('@/ui/echarts').then(({ init }) => {
      if (gone || !host.current) return
      const chart = init(host.current)
      const resize = new ResizeObserver(() => chart.resize())
      resize.observe(host.current)
      chart.on('click', (event) => latest.current.onClick?.({ dataIndex: event.dataIndex, seriesIndex: event.seriesIndex ?? 0 }))
      chart.setOption(latest.current.option, true)
      draw.current = chart as never
      setReady(true)
      cleanup = () => {
        resize.disconnect()
        chart.dispose()
        draw.current = null
      }
    })
    return () => {
      gone = true
      cleanup()
    }
  }, [language])

  return (
    <div className="chart" style={{ height }} role="img" aria-label={label}>
      {ready ? null : <Skeleton.Node active className="chart-wait" />}
      <div ref={host} className="chart-host" />
    </div>
  )
}
