import { App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PostForm } from '@/features/dunning/post-form'
import { saveBatch, usePrint, usePrints, useReprint, type Batch, type RunDetail } from '@/features/dunning/queries'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import { Actor, useActor } from '@/ui/actor'
import { DataTable, type Column } from '@/ui/data-table'
import { Day, Instant } from '@/ui/day'
import { ReasonModal } from '@/ui/reason-modal'

/** The letters of a run on paper: what is to be printed, what was, by whom, and when it went into the post. */
export function PrintsPanel({ run }: { run: RunDetail }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const can = useCan()
  const actor = useActor()
  const prints = usePrints(run.id)
  const print = usePrint(run.id)
  const again = useReprint()
  const [repeating, setRepeating] = useState<Batch | null>(null)
  const [posting, setPosting] = useState<Batch | null>(null)
  const [opened, setOpened] = useState(0)
  const show = (cause: unknown) => void message.error(problemText(t, cause))
  const save = (id: number) => void saveBatch(id).catch(show)
  const make = () =>
    print.mutate(
      { at: Date.now() },
      {
        onError: show,
        onSuccess: (made) => {
          if (made.dropped + made.failed > 0) void message.info(t('dunning.not_printed', { dropped: made.dropped, failed: made.failed }))
          if (made.batch) save(made.batch.id)
        },
      },
    )
  const columns: Column<Batch>[] = [
    { key: 'id', title: t('dunning.batch'), fixed: true, render: (row) => t('dunning.batch_number', { id: row.id }) },
    { key: 'letters', title: t('dunning.letters'), numeric: true, render: (row) => row.letters },
    { key: 'printed', title: t('dunning.printed'), render: (row) => <><Instant value={row.last_printed_at} /> <Actor value={row.last_printed_by} /></> },
    { key: 'times', title: t('dunning.times_printed'), numeric: true, render: (row) => row.times },
    { key: 'posted', title: t('dunning.posted'), render: (row) => (row.posted_on ? <><Day value={row.posted_on} /> <Actor value={row.posted_by} /></> : <span className="none">–</span>) },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) => (
        <div className="row">
          <Button size="small" aria-label={`${t('dunning.pdf')}: ${row.id}`} onClick={() => save(row.id)}>{t('dunning.pdf')}</Button>
          {can('collection:write') ? (
            <>
              <Button size="small" aria-label={`${t('dunning.print_again')}: ${row.id}`} onClick={() => setRepeating(row)}>{t('dunning.print_again')}</Button>
              {row.posted_on ? null : <Button size="small" aria-label={`${t('dunning.mark_posted')}: ${row.id}`} onClick={() => setPosting(row)}>{t('dunning.mark_posted')}</Button>}
            </>
          ) : null}
        </div>
      ),
    },
  ]
  if (run.status === 'preview' || (run.to_print === 0 && !prints.error && !prints.data?.items.length)) return null
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t('dunning.prints')}</h2>
        {run.to_print > 0 && can('collection:write') ? (
          <Button type="primary" loading={print.isPending} onClick={make}>
            {t('dunning.print_letters', { count: run.to_print })}
          </Button>
        ) : null}
      </div>
      <p className="panel-note">{t('dunning.prints_note')}</p>
      <DataTable<Batch> label={t('dunning.prints')} columns={columns} rows={prints.data?.items} rowKey={(row) => row.id} loading={prints.isFetching} error={prints.error} onRetry={() => void prints.refetch()} emptyText={t('dunning.no_prints')} />
      <ReasonModal
        open={repeating !== null}
        title={t('dunning.print_again')}
        explain={t('dunning.print_again_note', { by: actor(repeating?.last_printed_by), count: repeating?.times ?? 0 })}
        confirm={t('dunning.print_again')}
        withDay={false}
        onClose={() => setRepeating(null)}
        onConfirm={async (reason) => {
          await again.mutateAsync({ id: repeating?.id ?? 0, reason, at: opened })
          setOpened(opened + 1)
          save(repeating?.id ?? 0)
        }}
      />
      <PostForm batch={posting} onClose={() => setPosting(null)} />
    </section>
  )
}
