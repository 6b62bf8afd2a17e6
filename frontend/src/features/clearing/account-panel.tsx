import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Clearing, ReceiptRow } from '@/features/clearing/contract'
import { useClearingKeys } from '@/features/clearing/keys'
import { Panel } from '@/features/clearing/panel'
import { bodyOf, NOTHING } from '@/features/clearing/picks'
import { useClear } from '@/features/clearing/moves'
import { problemText } from '@/lib/form-errors'
import { CustomerPicker } from '@/ui/customer-picker'
import { Money } from '@/ui/money'

interface Props {
  row: ReceiptRow
  onCleared: (clearing: Clearing) => void
  onBack: () => void
}

/** Whose money it is, where no item is paid with it yet. */
export function AccountPanel({ row, onCleared, onBack }: Props) {
  const { t } = useTranslation()
  const [customer, setCustomer] = useState<number | undefined>(row.customer_id ?? row.best?.customer_id ?? undefined)
  const [problem, setProblem] = useState<string | null>(null)
  const clear = useClear()
  const submit = async () => {
    if (customer === undefined || clear.isPending) return
    try {
      onCleared(await clear.mutateAsync({ id: row.payment_id, body: bodyOf(row.open, NOTHING, customer) }))
    } catch (cause) {
      setProblem(problemText(t, cause))
    }
  }
  useClearingKeys((key) => {
    if (key === 'clear') void submit()
    if (key === 'back') onBack()
  })
  return (
    <Panel label={t('clearing.keys.account')}>
      <p className="panel-note">{t('clearing.account_note')}</p>
      {problem ? <Alert type="error" role="alert" showIcon title={problem} /> : null}
      <label className="filter-field" htmlFor="account-customer">
        <span className="filter-label">{t('common.fields.customer')}</span>
        <CustomerPicker id="account-customer" value={customer} onChange={setCustomer} company={row.company} disabled={row.customer_id !== null} />
      </label>
      <div className="row">
        <Button type="primary" disabled={customer === undefined} loading={clear.isPending} onClick={() => void submit()}>
          {t('clearing.leave')} <Money amount={row.open} currency={row.currency} /> <kbd>Enter</kbd>
        </Button>
        <Button type="text" onClick={onBack}>
          {t('common.actions.cancel')}
        </Button>
      </div>
    </Panel>
  )
}
