import type { Total } from '@/features/strategies/queries'
import { Money } from '@/ui/money'

/** Amounts of several currencies, one a line: they are never added up. */
export function Totals({ totals }: { totals: Total[] }) {
  if (totals.length === 0) return <span className="none">–</span>
  return (
    <>
      {totals.map((total) => (
        <div key={total.currency}>
          <Money amount={total.amount} currency={total.currency} />
        </div>
      ))}
    </>
  )
}
