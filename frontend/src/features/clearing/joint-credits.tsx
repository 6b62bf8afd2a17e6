import { Checkbox } from 'antd'
import { useTranslation } from 'react-i18next'
import type { CreditToPick } from '@/features/clearing/joint-queries'
import { DataTable } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'
import { MoneyInput } from '@/ui/money-input'
import { StatusTag } from '@/ui/tags'

/** A receipt or credit note that was chosen, and how much of it may be used. */
export interface Chosen {
  credit: CreditToPick
  amount: string
}

export const markOf = (credit: CreditToPick) => `${credit.kind}-${credit.id}`

interface Props {
  rows: CreditToPick[] | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  chosen: Chosen[]
  onToggle: (credit: CreditToPick) => void
  onAmount: (credit: CreditToPick, amount: string) => void
}

/** Open receipts and credit notes; what is chosen is used up from the top. */
export function JointCredits({ rows, chosen, onToggle, onAmount, ...list }: Props) {
  const { t } = useTranslation()
  const picked = new Map(chosen.map((one) => [markOf(one.credit), one]))
  return (
    <DataTable<CreditToPick>
      label={t('joint.credits')}
      emptyText={t('joint.no_credits')}
      rows={rows}
      rowKey={markOf}
      {...list}
      columns={[
        {
          key: 'number',
          title: t('common.fields.number'),
          render: (credit) => (
            <Checkbox aria-label={t('joint.choose_credit', { number: credit.number })} checked={picked.has(markOf(credit))} onChange={() => onToggle(credit)}>
              {credit.number}
            </Checkbox>
          ),
        },
        { key: 'kind', title: t('common.fields.kind'), render: (credit) => <StatusTag value={credit.kind === 'receipt' ? 'applied' : 'pending'} text={t(`joint.kind.${credit.kind}`)} /> },
        {
          key: 'customer',
          title: t('common.fields.customer'),
          wideOnly: true,
          render: (credit) =>
            credit.customer_name ? (
              <span className="clip name-clip" title={credit.customer_name}>
                {credit.customer_name}
              </span>
            ) : (
              <StatusTag value="unidentified" />
            ),
        },
        { key: 'on', title: t('common.fields.day'), render: (credit) => <Day value={credit.on} /> },
        { key: 'open', title: t('invoices.open'), numeric: true, render: (credit) => <Money amount={credit.open} strong /> },
        {
          key: 'use',
          title: t('joint.use'),
          numeric: true,
          render: (credit) => {
            const one = picked.get(markOf(credit))
            return one ? <MoneyInput aria-label={t('joint.use_of', { number: credit.number })} value={one.amount} onChange={(amount) => onAmount(credit, amount)} /> : <span className="none">–</span>
          },
        },
      ]}
    />
  )
}
