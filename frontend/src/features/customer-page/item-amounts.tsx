import { Checkbox, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { MoneyInput } from '@/ui/money-input'

interface Item {
  id: number
  number: string
  currency: string
  due_on: string | null
  open: string
}
export type Amounts = Record<number, { amount: string; words: string }>

interface Props {
  items: Item[]
  value?: Amounts
  onChange?: (value: Amounts) => void
  amountLabel: string
}

/** Items to tick; each that is ticked takes an amount and words. */
export function ItemAmounts({ items, value = {}, onChange, amountLabel }: Props) {
  const { t } = useTranslation()
  const set = (id: number, entry: Amounts[number] | null) => {
    const rest = Object.fromEntries(Object.entries(value).filter(([key]) => Number(key) !== id)) as Amounts
    onChange?.(entry ? { ...rest, [id]: entry } : rest)
  }
  return (
    <ul className="item-amounts">
      {items.map((item) => {
        const entry = value[item.id]
        return (
          <li key={item.id}>
            <Checkbox checked={entry !== undefined} onChange={(event) => set(item.id, event.target.checked ? { amount: item.open, words: '' } : null)}>
              <span className="num">{item.number}</span> <Money amount={item.open} currency={item.currency} strong />{' '}
              {item.due_on ? (
                <span className="muted small">
                  {t('customer_page.due')} <Day value={item.due_on} />
                </span>
              ) : null}
            </Checkbox>
            {entry ? (
              <div className="item-amount-fields">
                <MoneyInput aria-label={`${amountLabel}: ${item.number}`} prefix={item.currency} value={entry.amount} onChange={(amount) => set(item.id, { ...entry, amount })} />
                <Input
                  aria-label={`${t('customer_page.why')}: ${item.number}`}
                  placeholder={t('customer_page.why')}
                  maxLength={200}
                  value={entry.words}
                  onChange={(event) => set(item.id, { ...entry, words: event.target.value })}
                />
              </div>
            ) : null}
          </li>
        )
      })}
    </ul>
  )
}
