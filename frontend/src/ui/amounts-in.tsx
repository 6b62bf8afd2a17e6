import { useTranslation } from 'react-i18next'
import { enumOptions } from '@/lib/options'
import { DayFilter, SelectFilter } from '@/ui/filters'

interface Props {
  amountsIn: string
  rateOn: string
  /** The day whose rates count where none is chosen, in words. */
  usual: string
  onChange: (change: { amounts_in: string; rate_on: string }) => void
}

/** Amounts in each document's own currency, or all in the base currency at the rates of a day. */
export function AmountsInFilter({ amountsIn, rateOn, usual, onChange }: Props) {
  const { t } = useTranslation()
  return (
    <>
      <SelectFilter
        required
        label={t('aging.amounts_in')}
        value={amountsIn}
        options={enumOptions(t, 'amounts_in', ['document', 'base'])}
        onChange={(amounts_in) => onChange({ amounts_in, rate_on: amounts_in === 'base' ? rateOn : '' })}
      />
      {amountsIn === 'base' ? (
        <DayFilter placeholder={usual} label={t('aging.rate_on')} value={rateOn} onChange={(rate_on) => onChange({ amounts_in: amountsIn, rate_on })} />
      ) : null}
    </>
  )
}
