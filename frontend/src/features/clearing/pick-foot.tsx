import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { remaining, type Picked } from '@/features/clearing/picks'
import { sum } from '@/lib/decimal'
import { isNegative, isZero } from '@/lib/format'
import { Money } from '@/ui/money'

interface Props {
  open: string
  currency: string
  picked: Picked
  problems: string[]
  busy: boolean
  onDiscount: () => void
  onSmall: () => void
  onCharge: () => void
  onClear: () => void
  onBack: () => void
}

/** The running difference, always in sight, and what can be done with it. */
export function PickFoot({ open, currency, picked, problems, busy, onDiscount, onSmall, onCharge, onClear, onBack }: Props) {
  const { t } = useTranslation()
  const left = remaining(open, picked)
  const used = sum(picked.picks.map((pick) => pick.amount.replace(/[\s,]/g, '') || '0'))
  return (
    <footer className="pick-foot">
      {problems.length > 0 ? <Alert type="error" role="alert" showIcon title={problems.join(' ')} /> : null}
      <div className="running" aria-live="polite">
        <span>
          <span className="figure-label">{t('clearing.received')}</span>
          <Money amount={open} currency={currency} />
        </span>
        <span aria-hidden="true">−</span>
        <span>
          <span className="figure-label">{t('clearing.picked')}</span>
          <Money amount={used} />
        </span>
        {isZero(picked.kept || '0') ? null : (
          <>
            <span aria-hidden="true">−</span>
            <span>
              <span className="figure-label">{t('clearing.difference.small_difference')}</span>
              <Money amount={picked.kept} />
            </span>
          </>
        )}
        <span aria-hidden="true">=</span>
        <span className={isZero(left) ? 'good' : isNegative(left) ? 'bad' : 'warn'}>
          <span className="figure-label">{t(isNegative(left) ? 'clearing.too_much' : 'clearing.left_on_account')}</span>
          <Money amount={left} strong />
        </span>
      </div>
      <div className="row pick-acts">
        <Button onClick={onDiscount}>
          {t('clearing.keys.discount')} <kbd>d</kbd>
        </Button>
        <Button onClick={onSmall}>
          {t('clearing.keys.small')} <kbd>f</kbd>
        </Button>
        <Button onClick={onCharge}>
          {t('clearing.keys.charge')} <kbd>b</kbd>
        </Button>
        <span className="pick-end row">
          <Button type="text" onClick={onBack}>
            {t('common.actions.cancel')}
          </Button>
          <Button type="primary" loading={busy} disabled={picked.picks.length === 0} onClick={onClear}>
            {t('clearing.clear')} <kbd>Enter</kbd>
          </Button>
        </span>
      </div>
    </footer>
  )
}
