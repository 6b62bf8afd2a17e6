import { App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { ConfirmationsTable } from '@/features/confirmations/confirmations-table'
import { CONFIRMATION_STATES, confirmationsCsv, saveLetters, saveSample, useConfirmations, useMailOne, useMailRun, useRemind, useReturn, useRun, useSendOne, useSendRun, type Confirmation, type Run } from '@/features/confirmations/queries'
import { SendForm } from '@/features/confirmations/send-form'
import { problemText } from '@/lib/form-errors'
import { formatDay, formatRatio } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CsvButton } from '@/ui/csv-button'
import { Day } from '@/ui/day'
import { FilterBar, SearchFilter, SelectFilter, ToggleFilter } from '@/ui/filters'
import { Page } from '@/ui/page'
import { ReasonModal } from '@/ui/reason-modal'
import { Loaded } from '@/ui/states'

const DEFAULTS = { q: '', state: '', reminder_due: '', sort: '', cursor: '' }

export function Component() {
  const run = useRun(Number(useParams().id))
  return <Loaded query={run}>{(data) => <RunPage run={data} />}</Loaded>
}

function RunPage({ run }: { run: Run }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const can = useCan()
  const language = useLanguage()
  const [sending, setSending] = useState(false)
  const sendAll = useSendRun(run.id)
  const failed = (cause: unknown) => void message.error(problemText(t, cause))
  const print = () => void saveLetters(run).catch(failed)
  const mail = useMailRun(run.id)
  const mailAll = () =>
    mail.mutate(undefined, {
      onSuccess: (told) => void message.info(t('confirmations.mails_queued', { queued: told.queued, without: told.without_address })),
      onError: failed,
    })
  const rate = (value: string | null) => (value === null ? '–' : formatRatio(value, language))
  return (
    <Page
      title={t('confirmations.run_of', { day: formatDay(run.as_of, language) })}
      back={<Link to="/confirmations">← {t('confirmations.title')}</Link>}
      actions={
        can('confirmations:write') ? (
          <>
            <Button onClick={print}>{t('confirmations.print_all')}</Button>
            {run.letters > run.sent ? (
              <>
                <Button onClick={() => setSending(true)}>{t('confirmations.mark_all_sent')}</Button>
                <Button type="primary" loading={mail.isPending} onClick={mailAll}>
                  {t('confirmations.mail_all')}
                </Button>
              </>
            ) : null}
          </>
        ) : null
      }
    >
      <section className="panel">
        <p className="panel-note">
          {t(`confirmations.selections.${run.selection}`)}
          {run.seed ? ` · ${t('confirmations.drawn', { size: run.letters, population: run.population, seed: run.seed })}` : ''}
          {run.note ? ` · ${run.note}` : ''} · {t('confirmations.answer_by')} <Day value={run.answer_by} />
        </p>
        <p>
          {t('confirmations.progress', { letters: run.letters, sent: run.sent, bounced: run.bounced, agreed: run.agreed, differs: run.differs, no_answer: run.no_answer })} ·{' '}
          {t('confirmations.acceptance_rate')} {rate(run.acceptance_rate)} · {t('confirmations.answer_rate')} {rate(run.answer_rate)}
        </p>
        <div className="row">
          <Link to={`/mailings?tab=mails&confirmation_run_id=${run.id}`}>{t('mailings.mails')}</Link>
          {run.seed ? (
            <Button type="link" size="small" onClick={() => void saveSample(run).catch(failed)}>
              {t('confirmations.sample_csv')}
            </Button>
          ) : null}
        </div>
      </section>
      <Letters run={run} />
      <SendForm open={sending} title={t('confirmations.mark_all_sent')} onClose={() => setSending(false)} onSend={(body) => sendAll.mutateAsync(body)} />
    </Page>
  )
}

function Letters({ run }: { run: Run }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const [chosen, setChosen] = useState<Confirmation | null>(null)
  const [returned, setReturned] = useState<Confirmation | null>(null)
  const query = { ...toQuery(filters), run_id: String(run.id) }
  const letters = useConfirmations(query)
  const send = useSendOne()
  const remind = useRemind()
  const comeBack = useReturn()
  const mail = useMailOne()
  const mailOne = (row: Confirmation) =>
    mail.mutate(row.id, {
      onSuccess: (told) => void message.info(t('confirmations.mails_queued', { queued: told.queued, without: told.without_address })),
      onError: (cause) => void message.error(problemText(t, cause)),
    })
  return (
    <>
      <FilterBar end={<CsvButton name={`confirmations-${run.id}`} fetchCsv={() => confirmationsCsv(query)} />}>
        <SearchFilter label={t('answers.search')} value={filters.q} onChange={(q) => change({ q })} />
        <SelectFilter
          label={t('common.fields.status')}
          value={filters.state}
          options={CONFIRMATION_STATES.map((value) => ({ value, label: t(`confirmations.states.${value}`) }))}
          onChange={(state) => change({ state })}
        />
        <ToggleFilter label={t('confirmations.reminder_due')} value={filters.reminder_due} onChange={(reminder_due) => change({ reminder_due })} />
      </FilterBar>
      <ConfirmationsTable
        rows={letters.data?.items}
        nextCursor={letters.data?.next_cursor}
        total={letters.data?.total}
        loading={letters.isFetching}
        error={letters.error}
        onRetry={() => void letters.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
        onSend={setChosen}
        onMail={mailOne}
        onReturn={setReturned}
        onRemind={(row) => remind.mutate(row.id, { onError: (cause) => void message.error(problemText(t, cause)) })}
      />
      <SendForm
        open={chosen !== null}
        title={`${t('confirmations.mark_sent')}: ${chosen?.customer_name ?? ''}`}
        onClose={() => setChosen(null)}
        onSend={(body) => (chosen ? send.mutateAsync({ ...body, id: chosen.id }) : Promise.resolve())}
      />
      <ReasonModal
        open={returned !== null}
        withDay={false}
        title={`${t('confirmations.returned_title')}: ${returned?.customer_name ?? ''}`}
        explain={t('confirmations.returned_note')}
        confirm={t('confirmations.returned_title')}
        onClose={() => setReturned(null)}
        onConfirm={(reason) => (returned ? comeBack.mutateAsync({ id: returned.id, reason }) : Promise.resolve())}
      />
    </>
  )
}
