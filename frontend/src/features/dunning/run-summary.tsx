import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { onTheWay, type RunDetail } from '@/features/dunning/queries'
import { useStanding } from '@/features/dunning/runs-table'
import { Money } from '@/ui/money'

/** What a run asks for, how its letters stand, and what it leaves alone. */
export function RunSummary({ run }: { run: RunDetail }) {
  const { t } = useTranslation()
  const standing = useStanding()
  const stopped = Object.entries(run.stopped).map(([reason, count]) => `${t(`strategies.reason.${reason}`)} ${count}`)
  const channels = run.by_channel.map((row) => `${t(`strategies.channel.${row.key}`)} ${row.count}`)
  const levels = run.by_level.map((row) => `${t('strategies.level')} ${row.key}${t('strategies.of')}${row.count}`)
  const mute = run.by_channel.some((row) => row.key === 'email') && !run.mail_configured
  return (
    <section className="panel">
      {mute ? <Alert type="warning" role="note" showIcon title={t('dunning.no_mail_server')} className="form-alert" /> : null}
      {onTheWay(run) > 0 && !mute ? <Alert type="info" role="note" showIcon title={t('dunning.sending', { count: onTheWay(run) })} className="form-alert" /> : null}
      <div className="figures">
        {run.totals.map((total) => (
          <div key={total.currency}>
            <span className="figure-label">{t('strategies.asked')}</span>
            <span className="figure">
              <Money amount={total.amount} currency={total.currency} strong />
            </span>
          </div>
        ))}
      </div>
      <p>{standing(run)}</p>
      {channels.length > 0 ? <p className="panel-note">{[...channels, ...levels].join(' · ')}</p> : null}
      {stopped.length > 0 ? (
        <p className="panel-note">
          {t('strategies.stopped')}
          {t('strategies.of')}
          {stopped.join(' · ')}
        </p>
      ) : null}
    </section>
  )
}
