import { useTranslation } from 'react-i18next'

const LEGEND: [string[], string][] = [
  [['j', 'k'], 'move'],
  [['a'], 'accept'],
  [['s'], 'pick'],
  [['c'], 'account'],
  [['d'], 'discount'],
  [['f'], 'small'],
  [['b'], 'charge'],
  [['u'], 'undo'],
  [['x'], 'select'],
  [['Enter'], 'clear'],
]

/** Which key does what, always in sight where there is a keyboard. */
export function KeyLegend() {
  const { t } = useTranslation()
  return (
    <span className="keys key-legend" aria-label={t('clearing.keys.label')} role="note">
      {LEGEND.map(([keys, name]) => (
        <span key={name}>
          {keys.map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}{' '}
          {t(`clearing.keys.${name}`)}
        </span>
      ))}
    </span>
  )
}
