import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Credit } from '@/features/credits/queries'
import { RefundForm } from '@/features/credits/refund-form'
import { TransferForm } from '@/features/credits/transfer-form'
import { isZero } from '@/lib/format'
import { useCan } from '@/lib/me'

/** What may be done with a credit balance beside applying it. */
export function CreditActions({ credit }: { credit: Credit }) {
  const { t } = useTranslation()
  const can = useCan()
  const [form, setForm] = useState<'refund' | 'transfer' | null>(null)
  const left = !isZero(credit.open)
  return (
    <>
      {left && credit.customer_id && can('payments:write') ? <Button onClick={() => setForm('transfer')}>{t('credits.transfer')}</Button> : null}
      {left && can('refunds:request') ? <Button onClick={() => setForm('refund')}>{t('credits.request_refund')}</Button> : null}
      <RefundForm credit={credit} open={form === 'refund'} onClose={() => setForm(null)} />
      <TransferForm credit={credit} open={form === 'transfer'} onClose={() => setForm(null)} />
    </>
  )
}
