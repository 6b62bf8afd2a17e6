import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import { ActionFiles } from '@/features/attachments/action-files'
import { useWorklist, type CHANNELS, type WorklistRow } from '@/features/collection/queries'
import { useCustomer } from '@/features/customers/queries'
import { Timeline } from '@/features/customers/timeline'
import { OutcomePanel } from '@/features/collection/outcome-panel'
import { ContactsPanel, ItemsPanel, ScriptPanel } from '@/features/collection/panels'
import { isZero } from '@/lib/format'
import { useCan } from '@/lib/me'
import { Money } from '@/ui/money'
import { Page } from '@/ui/page'
import { EmptyState, ErrorState, Loaded } from '@/ui/states'
import '@/app/work.css'

type Channel = (typeof CHANNELS)[number]
const CALLED: readonly string[] = ['phone', 'email', 'sms', 'visit', 'letter', 'lawyer_letter'] satisfies Channel[]
// With the page's cursor the list goes on from where it was left: who stands behind the longest page would not be found on the first.
const NAMES = ['q', 'collector', 'company', 'currency', 'cursor']

/** One customer of the worklist with all that a call or a visit needs, and the next one at hand. */
export function Component() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const may = useCan()('collection:write')
  const id = Number(useParams().id)
  const [search] = useSearchParams()
  const filters = Object.fromEntries(NAMES.map((name) => [name, search.get(name) ?? '']).filter(([, value]) => value))
  const money = search.get('in')
  const worklist = useWorklist({ ...filters, limit: '200' })
  const customer = useCustomer(id)
  const rows = worklist.data?.items ?? []
  const at = rows.findIndex((row) => row.customer_id === id && (money === null || row.currency === money))
  const row = rows[at]
  const next = rows.slice(at + 1).find((one) => one.customer_id !== id)
  const kept = new URLSearchParams(filters as Record<string, string>)
  const goOn = (to: WorklistRow | undefined) => {
    const more = worklist.data?.next_cursor
    if (to) void navigate(`/worklist/${to.customer_id}?${addressOf(kept, to)}`)
    else if (more) void navigate(`/worklist?${new URLSearchParams({ ...filters, cursor: more } as Record<string, string>).toString()}`)
    else message.info(t('work.nobody_next'))
  }
  return (
    <Loaded query={customer}>
      {({ data }) => (
        <Page
          title={data.name}
          back={<Link to={`/worklist?${kept.toString()}`}>{t('work.back_to_list')}</Link>}
          note={
            row ? (
              <>
                {data.number} · {t('collection.money_at_risk')} <Money amount={row.money_at_risk} currency={row.currency} strong />
              </>
            ) : (
              data.number
            )
          }
        >
          <div className="workplace">
            <div className="workplace-stack">
              <ItemsPanel customerId={id} />
              <Timeline key={id} customerId={id} filesOf={(action) => <ActionFiles actionId={action} />} />
            </div>
            <div className="workplace-side">
              {row ? <ScriptPanel row={row} /> : worklist.isFetching ? null : worklist.error ? <ErrorState error={worklist.error} onRetry={() => void worklist.refetch()} /> : <EmptyState text={t('work.not_on_list')} />}
              <ContactsPanel customer={data} />
              {/* Once it is shown it stays, also when the list, read anew, has the customer no more: somebody is writing in it. */}
              {may && !worklist.isPending ? (
                <OutcomePanel
                  key={`${id} ${money ?? ''}`}
                  subject={subjectOf(id, data.name, data.company, row)}
                  amount={row && !isZero(row.overdue) ? row.overdue : ''}
                  promised={search.get('say') === 'promised' && row !== undefined}
                  onDone={() => goOn(next)}
                  onNext={() => goOn(next)}
                />
              ) : null}
            </div>
          </div>
        </Page>
      )}
    </Loaded>
  )
}

function addressOf(kept: URLSearchParams, row: WorklistRow): string {
  const found = new URLSearchParams(kept)
  found.set('in', row.currency)
  return found.toString()
}

function subjectOf(id: number, name: string, company: string, row: WorklistRow | undefined) {
  const best = row?.next_best.channel ?? null
  const channel = best !== null && CALLED.includes(best) ? (best as Channel) : undefined
  return { customerId: id, customerName: name, company, currency: row?.currency ?? 'CNY', channel, tasks: row?.tasks }
}
