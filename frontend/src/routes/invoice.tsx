import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { AttachmentsPanel } from '@/features/attachments/attachments-panel'
import { ClassificationForm } from '@/features/classification/classification-form'
import { ClassificationPanel } from '@/features/classification/classification-panel'
import { DisputeForm } from '@/features/disputes/dispute-form'
import { DisputesPanel } from '@/features/disputes/disputes-panel'
import { CreditActions } from '@/features/credits/credit-actions'
import { CreditMoves } from '@/features/credits/credit-moves'
import { BaseValuePanel } from '@/features/exchange/base-value-panel'
import { InvoiceEntries, InvoiceFacts } from '@/features/invoices/invoice-detail'
import { InvoiceForm } from '@/features/invoices/invoice-form'
import { ReleaseForm } from '@/features/invoices/release-form'
import { Releases } from '@/features/invoices/releases'
import { useAllocateCredit, useInvoice, useReverseAllocation, useReverseInvoice } from '@/features/invoices/queries'
import { LegalPanel } from '@/features/legal/legal-panel'
import { LimitationPanel } from '@/features/legal/limitation-panel'
import { OfferForm } from '@/features/plans/offer-form'
import { PlanDues } from '@/features/plans/plan-dues'
import { WriteOffForm } from '@/features/write-offs/write-off-form'
import { isZero } from '@/lib/format'
import { useCan, useMe } from '@/lib/me'
import { AllocatePanel } from '@/ui/allocate-panel'
import { Page } from '@/ui/page'
import { ReasonModal } from '@/ui/reason-modal'
import { Loaded } from '@/ui/states'

export function Component() {
  const { t } = useTranslation()
  const id = Number(useParams().id)
  const can = useCan()
  const bases = new Map(useMe()?.companies.map((company) => [company.code, company.base_currency]))
  const invoice = useInvoice(id)
  const allocate = useAllocateCredit(id)
  const reverse = useReverseInvoice(id)
  const reverseAllocation = useReverseAllocation()
  const [editing, setEditing] = useState(false)
  const [reversing, setReversing] = useState(false)
  const [classifying, setClassifying] = useState(false)
  const [releasing, setReleasing] = useState(false)
  const [writingOff, setWritingOff] = useState(false)
  const [asking, setAsking] = useState<'dispute' | 'offer' | null>(null)
  return (
    <Loaded query={invoice}>
      {({ data, etag }) => (
        <Page
          title={`${t(`enums.kind.${data.kind}`)} ${data.number}`}
          back={<Link to="/invoices">{t('invoices.back')}</Link>}
          actions={
            <>
              {can('invoices:write') ? <Button onClick={() => setEditing(true)}>{t('common.actions.edit')}</Button> : null}
              {data.held && data.status !== 'reversed' && can('invoices:write') ? (
                <Button type="primary" onClick={() => setReleasing(true)}>
                  {t('invoices.release')}
                </Button>
              ) : null}
              {can('invoices:classify') ? <Button onClick={() => setClassifying(true)}>{t('classification.classify')}</Button> : null}
              {data.kind === 'credit_note' && data.status !== 'reversed' ? <CreditActions credit={{ ...data, invoice_id: data.id }} /> : null}
              {can('disputes:write') && data.kind !== 'credit_note' && !isZero(data.open) ? <Button onClick={() => setAsking('dispute')}>{t('disputes.open')}</Button> : null}
              {can('payment_plans:write') && data.kind !== 'credit_note' && !isZero(data.open) ? <Button onClick={() => setAsking('offer')}>{t('plans.offer')}</Button> : null}
              {can('write_offs:request') && data.kind !== 'credit_note' && !isZero(data.open) ? (
                <Button onClick={() => setWritingOff(true)}>{t('write_offs.request')}</Button>
              ) : null}
              {can('invoices:reverse') && data.status !== 'reversed' ? (
                <Button danger onClick={() => setReversing(true)}>
                  {t('invoices.reverse')}
                </Button>
              ) : null}
            </>
          }
        >
          <InvoiceFacts invoice={data} />
          <Releases invoice={data} />
          {can('payments:write') && data.kind === 'credit_note' && data.status !== 'reversed' && !isZero(data.open) ? (
            <AllocatePanel customerId={data.customer_id} company={data.company} currency={data.currency} unapplied={data.open} allocate={allocate.mutateAsync} />
          ) : null}
          {can('collection:read') && data.kind !== 'credit_note' ? (
            <>
              <DisputesPanel quiet of={{ invoice_id: id }} />
              <PlanDues invoiceId={id} dueOn={data.due_on} />
              <LegalPanel quiet of={{ invoice_id: id }} />
              {isZero(data.open) || data.held ? null : <LimitationPanel invoiceId={id} />}
            </>
          ) : null}
          {data.kind === 'credit_note' ? <CreditMoves of={{ invoice_id: data.id }} /> : null}
          <BaseValuePanel subject="invoices" id={id} foreign={bases.has(data.company) && bases.get(data.company) !== data.currency} />
          <InvoiceEntries
            invoice={data}
            onReverseAllocation={
              can('payments:reverse')
                ? (entry, reason, effective_on) => reverseAllocation.mutateAsync({ entry: entry.id, reason, effective_on })
                : undefined
            }
          />
          <AttachmentsPanel subject="invoice" subject_id={id} />
          <ClassificationPanel invoiceId={data.id} />
          <ClassificationForm item={data} open={classifying} onClose={() => setClassifying(false)} />
          <ReleaseForm invoice={data} open={releasing} onClose={() => setReleasing(false)} />
          <InvoiceForm invoice={data} etag={etag} open={editing} onClose={() => setEditing(false)} />
          <DisputeForm item={data} open={asking === 'dispute'} onClose={() => setAsking(null)} />
          <OfferForm item={data} open={asking === 'offer'} onClose={() => setAsking(null)} />
          <WriteOffForm item={data} open={writingOff} onClose={() => setWritingOff(false)} />
          <ReasonModal
            open={reversing}
            title={t('invoices.reverse')}
            explain={t('invoices.reverse_explain', { number: data.number })}
            confirm={t('entries.reverse')}
            onClose={() => setReversing(false)}
            onConfirm={(reason, effective_on) => reverse.mutateAsync({ reason, effective_on })}
          />
        </Page>
      )}
    </Loaded>
  )
}
