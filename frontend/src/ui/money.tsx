import { groupDigits, isNegative, isZero } from '@/lib/format'

interface Props {
  amount: string | null | undefined
  currency?: string | null
  /** Zeros in wide tables are dimmed so that the eye finds the amounts. */
  dimZero?: boolean
  strong?: boolean
}

/** An amount as the server said it: grouped, in figures of equal width, with its currency. */
export function Money({ amount, currency, dimZero, strong }: Props) {
  if (amount === null || amount === undefined) return <span className="money money-none">–</span>
  const classes = ['money']
  if (isNegative(amount)) classes.push('money-negative')
  if (dimZero && isZero(amount)) classes.push('money-zero')
  if (strong) classes.push('money-strong')
  return (
    <span className={classes.join(' ')}>
      {currency ? <span className="money-currency">{currency} </span> : null}
      {groupDigits(amount)}
    </span>
  )
}
