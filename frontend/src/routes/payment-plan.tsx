import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { AttachmentsPanel } from '@/features/attachments/attachments-panel'
import { PartsTable, PlanFacts, PlanItemsTable } from '@/features/plans/plan-detail'
import { useAcceptPlan, useCancelPlan, usePlan } from '@/features/plans/queries'
import { useCan } from '@/lib/me'
import { FormDrawer } from '@/ui/form-drawer'
import { Page } from '@/ui/page'
import { ReasonModal } from '@/ui/reason-modal'
import { Loaded } from '@/ui/states'

export function Component() {
  const { t } = useTranslation()
  const id = Number(useParams().id)
  const can = useCan()
  const plan = usePlan(id)
  const accept = useAcceptPlan(id)
  const cancel = useCancelPlan(id)
  const [open, setOpen] = useState<'accept' | 'cancel' | null>(null)
  const may = can('payment_plans:write')
  const shut = () => setOpen(null)
  return (
    <Loaded query={plan}>
      {(data) => (
        <Page
          title={`${t('plans.number', { id })} · ${data.customer_name}`}
          back={<Link to="/payment-plans">{t('plans.back')}</Link>}
          actions={
            <>
              {may && data.status === 'offered' ? (
                <Button type="primary" onClick={() => setOpen('accept')}>
                  {t('plans.accept')}
                </Button>
              ) : null}
              {may && ['offered', 'running', 'defaulted'].includes(data.status) ? (
                <Button danger onClick={() => setOpen('cancel')}>
                  {t('plans.cancel')}
                </Button>
              ) : null}
            </>
          }
        >
          <PlanFacts plan={data} />
          <section className="panel">
            <h2>{t('plans.parts')}</h2>
            <PartsTable parts={data.parts} currency={data.currency} />
          </section>
          <section className="panel">
            <h2>{t('plans.items')}</h2>
            <p className="panel-note">{t('plans.items_note')}</p>
            <PlanItemsTable items={data.items} currency={data.currency} />
          </section>
          {can('attachments:read') ? <AttachmentsPanel subject="payment_plan" subject_id={id} /> : null}
          <FormDrawer<{ by_whom: string }> open={open === 'accept'} title={t('plans.accept')} submitText={t('plans.accept')} onClose={shut} onSubmit={(values) => accept.mutateAsync({ by_whom: values.by_whom.trim() })}>
            <p className="panel-note">{t('plans.accept_note')}</p>
            <Form.Item name="by_whom" label={t('plans.by_whom')} rules={[{ required: true, whitespace: true, message: t('common.required') }]}>
              <Input maxLength={200} />
            </Form.Item>
          </FormDrawer>
          <ReasonModal
            open={open === 'cancel'}
            title={t('plans.cancel')}
            explain={t('plans.cancel_note')}
            confirm={t('plans.cancel')}
            withDay={false}
            onClose={shut}
            onConfirm={(reason) => cancel.mutateAsync({ reason })}
          />
        </Page>
      )}
    </Loaded>
  )
}
