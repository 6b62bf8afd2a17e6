import { App, Button, Form, Input, InputNumber, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLinks, useMakeLink, useRevokeLink, type CustomerLink, type LinkMade } from '@/features/account-statements/queries'
import { useCan } from '@/lib/me'
import { Actor } from '@/ui/actor'
import { runText } from '@/ui/confirmation-run'
import { DataTable, type Column } from '@/ui/data-table'
import { Instant } from '@/ui/day'
import { FormDrawer } from '@/ui/form-drawer'
import { ReasonModal } from '@/ui/reason-modal'
import { StatusTag } from '@/ui/tags'

const TONE: Record<string, string> = { valid: 'active', expired: 'inactive', revoked: 'revoked' }

/** The links a customer has to its own page: made here, shown once, ended here. */
export function LinksPanel({ customerId }: { customerId: number }) {
  const { t } = useTranslation()
  const can = useCan()
  const links = useLinks(customerId)
  const revoke = useRevokeLink()
  const [making, setMaking] = useState(false)
  const [made, setMade] = useState<LinkMade | null>(null)
  const [ending, setEnding] = useState<CustomerLink | null>(null)
  const columns: Column<CustomerLink>[] = [
    { key: 'created_at', title: t('common.fields.created_at'), render: (row) => <Instant value={row.created_at} /> },
    { key: 'actor', title: t('common.fields.actor'), render: (row) => <Actor value={row.actor} /> },
    { key: 'note', title: t('common.fields.note'), render: (row) => (row.note ? runText(t, row.note) : <span className="none">–</span>) },
    { key: 'state', title: t('common.fields.status'), render: (row) => <StatusTag value={TONE[row.state] ?? 'open'} text={t(`account.link_state.${row.state}`)} /> },
    { key: 'expires_at', title: t('account.expires_at'), render: (row) => <Instant value={row.expires_at} /> },
    { key: 'uses', title: t('account.uses'), numeric: true, render: (row) => row.uses },
    { key: 'last', title: t('account.last_used_at'), render: (row) => <Instant value={row.last_used_at} /> },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) =>
        row.state === 'valid' && can('customer_links:write') ? (
          <Button size="small" aria-label={`${t('account.revoke')}: ${row.id}`} onClick={() => setEnding(row)}>
            {t('account.revoke')}
          </Button>
        ) : null,
    },
  ]
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t('account.links')}</h2>
        {can('customer_links:write') ? <Button onClick={() => setMaking(true)}>{t('account.make_link')}</Button> : null}
      </div>
      <p className="panel-note">{t('account.links_note')}</p>
      {made ? <Address link={made} /> : null}
      <DataTable<CustomerLink>
        label={t('account.links')}
        columns={columns}
        rows={links.data?.items}
        rowKey={(row) => row.id}
        loading={links.isFetching}
        error={links.error}
        onRetry={() => void links.refetch()}
        emptyText={t('account.no_links')}
      />
      <LinkForm customerId={customerId} open={making} onClose={() => setMaking(false)} onMade={setMade} />
      <ReasonModal
        open={ending !== null}
        withDay={false}
        title={t('account.revoke')}
        explain={t('account.revoke_note')}
        confirm={t('account.revoke')}
        onClose={() => setEnding(null)}
        onConfirm={(reason) => (ending ? revoke.mutateAsync({ id: ending.id, reason }) : Promise.resolve())}
      />
    </section>
  )
}

/** The address of a new link on this site: nobody can read it again. */
function Address({ link }: { link: LinkMade }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const address = window.location.origin + link.path
  return (
    <div className="row new-link" role="group" aria-label={t('account.new_link')}>
      <Typography.Text code style={{ overflowWrap: 'anywhere' }}>
        {address}
      </Typography.Text>
      <Button
        onClick={() => {
          void navigator.clipboard?.writeText(address).then(() => message.success(t('common.copied')))
        }}
      >
        {t('common.actions.copy')}
      </Button>
    </div>
  )
}

function LinkForm({ customerId, open, onClose, onMade }: { customerId: number; open: boolean; onClose: () => void; onMade: (link: LinkMade) => void }) {
  const { t } = useTranslation()
  const make = useMakeLink()
  const submit = async ({ days, note }: { days: number; note?: string }) => onMade(await make.mutateAsync({ customer_id: customerId, days, note: note?.trim() || null }))
  return (
    <FormDrawer open={open} title={t('account.make_link')} submitText={t('account.make_link')} initialValues={{ days: 30 }} onClose={onClose} onSubmit={submit}>
      <Form.Item name="days" label={t('account.days')} rules={[{ required: true, message: t('common.required') }]}>
        <InputNumber min={1} max={366} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="note" label={t('common.fields.note')}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  )
}
