import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { AttachmentsPanel } from '@/features/attachments/attachments-panel'
import { CreditActions } from '@/features/credits/credit-actions'
import { CreditMoves } from '@/features/credits/credit-moves'
import { BaseValuePanel } from '@/features/exchange/base-value-panel'
import { ReceiptMovements } from '@/features/exchange/receipt-movements'
import { IdentifyPanel, PaymentFacts } from '@/features/payments/payment-detail'
import { useAllocate, usePayment, useReverseAllocation, useReversePayment } from '@/features/payments/queries'
import { isZero } from '@/lib/format'
import { useCan, useMe } from '@/lib/me'
import { AllocatePanel } from '@/ui/allocate-panel'
import { EntriesTable } from '@/ui/entries-table'
import { Page } from '@/ui/page'
import { ReasonModal } from '@/ui/reason-modal'
import { Loaded } from '@/ui/states'

export function Component() {
  const { t } = useTranslation()
  const id = Number(useParams().id)
  const can = useCan()
  const payment = usePayment(id)
  const companies = useMe()?.companies ?? []
  const foreign = (of: { company: string; currency: string }) => companies.some((one) => one.code === of.company && one.base_currency !== of.currency)
  const allocate = useAllocate(id)
  const reverse = useReversePayment(id)
  const reverseAllocation = useReverseAllocation()
  const [reversing, setReversing] = useState(false)
  return (
    <Loaded query={payment}>
      {(data) => {
        const live = data.status !== 'reversed'
        return (
          <Page
            title={`${t('payments.one')} ${data.number}`}
            back={<Link to="/payments">{t('payments.back')}</Link>}
            actions={
              live ? (
                <>
                  <CreditActions credit={{ ...data, payment_id: data.id }} />
                  {can('payments:reverse') ? (
                    <Button danger onClick={() => setReversing(true)}>
                      {t('payments.reverse')}
                    </Button>
                  ) : null}
                </>
              ) : null
            }
          >
            <PaymentFacts payment={data} />
            {can('payments:write') && live && !data.customer_id ? <IdentifyPanel payment={data} /> : null}
            {can('payments:write') && live && data.customer_id && !isZero(data.open) ? (
              <AllocatePanel
                customerId={data.customer_id}
                company={data.company}
                currency={data.currency}
                unapplied={data.open}
                allocate={allocate.mutateAsync}
              />
            ) : null}
            <CreditMoves of={{ payment_id: data.id }} />
            <BaseValuePanel subject="payments" id={id} foreign={foreign(data)} />
            <section className="panel">
              <div className="panel-head">
                <h2>{t('entries.title')}</h2>
                <span className="panel-note">{t('payments.entries_note')}</span>
              </div>
              <EntriesTable
                entries={data.entries}
                currency={data.currency}
                counterpart={(entry) => (entry.invoice_id ? <Link to={`/invoices/${entry.invoice_id}`}>{entry.invoice_number}</Link> : null)}
                onReverse={
                  can('payments:reverse')
                    ? (entry, reason, effective_on) => reverseAllocation.mutateAsync({ entry: entry.id, reason, effective_on })
                    : undefined
                }
              />
            </section>
            {foreign(data) && can('reports:read') ? <ReceiptMovements paymentId={id} /> : null}
            <AttachmentsPanel subject="payment" subject_id={id} />
            <ReasonModal
              open={reversing}
              title={t('payments.reverse')}
              explain={t('payments.reverse_explain', { number: data.number })}
              confirm={t('entries.reverse')}
              onClose={() => setReversing(false)}
              onConfirm={(reason, effective_on) => reverse.mutateAsync({ reason, effective_on })}
            />
          </Page>
        )
      }}
    </Loaded>
  )
}
