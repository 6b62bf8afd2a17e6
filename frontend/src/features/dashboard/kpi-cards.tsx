import { CheckCircleFilled, ExclamationCircleFilled, InfoCircleOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { rowsAddress } from '@/lib/rows-address'
import type { Kpi } from '@/features/dashboard/queries'
import { useFigure } from '@/ui/figure'

interface Props {
  /** Absent while they are computed: the cards stand with their names, and nothing below them moves when the figures come. */
  items: Kpi[] | undefined
  /** Which figures get a card, in this order. */
  shown: readonly string[]
  onExplain: (kpi: Kpi) => void
}

export function KpiCards({ items, shown, onExplain }: Props) {
  const { t } = useTranslation()
  const figure = useFigure()
  if (!items) return <>{shown.map((id) => <Waiting key={id} name={t(`kpis.${id}.name`)} />)}</>
  const cards = shown.flatMap((id) => items.filter((kpi) => kpi.id === id))
  return (
    <>
      {cards.map((kpi) => {
        const name = t(`kpis.${kpi.id}.name`)
        return (
          <article key={kpi.id} className="kpi panel" aria-label={name}>
            <div className="kpi-head">
              <h2>{name}</h2>
              <Button type="text" size="small" icon={<InfoCircleOutlined />} aria-label={t('dashboard.explain', { name })} onClick={() => onExplain(kpi)} />
            </div>
            <Link className={`kpi-value ${kpi.value === null ? 'kpi-none' : ''}`} to={rowsAddress(kpi.rows_url)}>
              {figure(kpi.value, kpi.unit)}
            </Link>
            <Target kpi={kpi} text={kpi.target === null ? null : figure(kpi.target, kpi.unit)} />
          </article>
        )
      })}
    </>
  )
}

function Waiting({ name }: { name: string }) {
  return (
    <article className="kpi panel" aria-label={name} aria-busy="true">
      <div className="kpi-head">
        <h2>{name}</h2>
        <Button type="text" size="small" icon={<InfoCircleOutlined />} disabled aria-hidden />
      </div>
      <span className="kpi-value kpi-none">…</span>
      <div className="kpi-target">&nbsp;</div>
    </article>
  )
}

function Target({ kpi, text }: { kpi: Kpi; text: string | null }) {
  const { t } = useTranslation()
  if (text === null) return <div className="kpi-target muted">{t('dashboard.no_target')}</div>
  const words = t('dashboard.target', { target: text })
  if (kpi.attained === null) return <div className="kpi-target muted">{words}</div>
  return (
    <div className={`kpi-target ${kpi.attained ? 'good' : 'bad'}`}>
      {kpi.attained ? <CheckCircleFilled aria-hidden /> : <ExclamationCircleFilled aria-hidden />} <span className="num">{words}</span> · <span className="num">{kpi.attained ? t('dashboard.attained') : t('dashboard.missed')}</span>
    </div>
  )
}
