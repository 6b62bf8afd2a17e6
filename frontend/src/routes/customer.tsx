import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { LinksPanel } from '@/features/account-statements/links-panel'
import { StatementPanel } from '@/features/account-statements/statement-panel'
import { AttachmentsPanel } from '@/features/attachments/attachments-panel'
import { ActionFiles } from '@/features/attachments/action-files'
import { ActionDrawer } from '@/features/collection/action-form'
import { CustomerForm } from '@/features/customers/customer-form'
import { Contacts } from '@/features/customers/customer-facts'
import { useCustomer } from '@/features/customers/queries'
import { Timeline } from '@/features/customers/timeline'
import { useMe, useCan } from '@/lib/me'
import { useFilters } from '@/lib/url-state'
import { CustomerDisputes, CustomerItems, CustomerOverview, CustomerReceipts, CustomerRisk } from '@/routes/customer-tabs'
import { Page } from '@/ui/page'
import { TabBar } from '@/ui/tab-bar'
import { Loaded } from '@/ui/states'

const DEFAULTS = { tab: 'overview' }

export function Component() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const id = Number(useParams().id)
  const can = useCan()
  const companies = useMe()?.companies ?? []
  const customer = useCustomer(id)
  const [{ tab }] = useFilters(DEFAULTS)
  const [editing, setEditing] = useState(false)
  const [recording, setRecording] = useState<{ correctsId?: number } | null>(null)
  return (
    <Loaded query={customer}>
      {({ data, etag }) => {
        const currency = data.currency ?? companies.find((company) => company.code === data.company)?.base_currency ?? 'CNY'
        const tabs = [
          { key: 'overview', shown: true, children: <CustomerOverview customer={data} /> },
          { key: 'items', shown: can('invoices:read'), children: <CustomerItems id={id} /> },
          { key: 'receipts', shown: can('payments:read'), children: <CustomerReceipts id={id} /> },
          {
            key: 'account',
            shown: can('collection:read'),
            children: (
              <div className="page">
                <StatementPanel customerId={id} />
                <LinksPanel customerId={id} />
              </div>
            ),
          },
          {
            key: 'timeline',
            shown: can('collection:read'),
            children: (
              <Timeline
                customerId={id}
                onCorrect={can('collection:write') ? (action) => setRecording({ correctsId: action }) : undefined}
                filesOf={(action) => <ActionFiles actionId={action} />}
              />
            ),
          },
          { key: 'disputes', shown: can('collection:read'), children: <CustomerDisputes id={id} /> },
          { key: 'risk', shown: can('risk:read'), children: <CustomerRisk id={id} /> },
          { key: 'files', shown: can('attachments:read'), children: <AttachmentsPanel subject="customer" subject_id={id} /> },
          { key: 'contacts', shown: true, children: <Contacts customer={data} /> },
        ]
        return (
          <Page
            title={data.name}
            back={<Link to="/customers">{t('customers.back')}</Link>}
            actions={
              <>
                {can('payments:write') ? <Button onClick={() => void navigate(`/clearing/together?customer_id=${id}&company=${data.company}&currency=${currency}`)}>{t('joint.title')}</Button> : null}
                {can('payments:write') ? <Button onClick={() => void navigate(`/payments/new?customer_id=${id}`)}>{t('payments.record')}</Button> : null}
                {can('customers:write') ? <Button onClick={() => setEditing(true)}>{t('common.actions.edit')}</Button> : null}
                {can('collection:write') ? (
                  <Button type="primary" onClick={() => setRecording({})}>
                    {t('collection.record')}
                  </Button>
                ) : null}
              </>
            }
          >
            <TabBar
              label={data.name}
              active={tab}
              // Filters and sort of one tab mean nothing on another.
              onChange={(key) => void navigate({ search: key === 'overview' ? '' : `tab=${key}` }, { replace: true })}
              tabs={tabs.filter((one) => one.shown).map(({ key, children }) => ({ key, label: t(`customers.tabs.${key}`), children }))}
            />
            <CustomerForm customer={data} etag={etag} open={editing} onClose={() => setEditing(false)} />
            <ActionDrawer subject={recording ? { customerId: id, customerName: data.name, currency, company: data.company, ...recording } : null} onClose={() => setRecording(null)} />
          </Page>
        )
      }}
    </Loaded>
  )
}
