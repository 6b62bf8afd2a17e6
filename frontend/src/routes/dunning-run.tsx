import { App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { LettersPanel } from '@/features/dunning/letters-panel'
import { PrintsPanel } from '@/features/dunning/prints-panel'
import { onTheWay, useDecideRun, useRun } from '@/features/dunning/queries'
import { readChanges, RunChanges, type RunChangesFound } from '@/features/dunning/run-changes'
import { RunSummary } from '@/features/dunning/run-summary'
import { RunTag } from '@/features/dunning/runs-table'
import { useCan } from '@/lib/me'
import { asProblem, Problem } from '@/lib/problem'
import { Day } from '@/ui/day'
import { Page } from '@/ui/page'
import { ReasonModal } from '@/ui/reason-modal'
import { Loaded } from '@/ui/states'

export function Component() {
  const { t } = useTranslation()
  const can = useCan()
  const id = Number(useParams().id)
  const run = useRun(id)
  const decide = useDecideRun(id)
  const [act, setAct] = useState<'approval' | 'cancellation' | null>(null)
  const [changed, setChanged] = useState<RunChangesFound | null>(null) // what would go out is not what the preview showed: to be approved knowingly
  const { message } = App.useApp()
  const close = () => {
    setAct(null)
    setChanged(null)
  }
  const confirm = async (reason: string) => {
    try {
      const made = await decide.mutateAsync({ act: act ?? 'cancellation', reason, accept_changes: changed?.fingerprint })
      const changes = 'changes' in made ? made.changes : undefined
      if (changes && Object.values(changes).some((count) => count > 0)) void message.info(t('dunning.approved_changed', { ...changes }))
    } catch (cause) {
      const problem = asProblem(cause)
      const refused = problem.code === 'run_changed'
      setChanged(refused ? readChanges(problem.errors) : null)
      throw refused ? new Problem(problem.status, { code: problem.code, detail: problem.message }) : cause
    }
  }
  return (
    <Loaded query={run}>
      {(data) => (
        <Page
          title={t('dunning.run_title', { id: data.id })}
          back={<Link to="/dunning">{t('dunning.back')}</Link>}
          note={
            <>
              <RunTag status={data.status} /> <Day value={data.as_of} /> · <Link to={`/strategies/${data.strategy_id}`}>{t('dunning.version', { version: data.version })}</Link>
            </>
          }
          actions={
            can('dunning:approve') ? (
              <>
                {data.status !== 'cancelled' ? (
                  <Button danger onClick={() => setAct('cancellation')}>
                    {t('dunning.cancel_run')}
                  </Button>
                ) : null}
                {data.status === 'preview' ? (
                  <Button type="primary" onClick={() => setAct('approval')}>
                    {t('dunning.approve')}
                  </Button>
                ) : null}
              </>
            ) : null
          }
        >
          <RunSummary run={data} />
          <PrintsPanel run={data} />
          <LettersPanel runId={id} moving={onTheWay(data) > 0} />
          <ReasonModal
            open={act !== null}
            title={t(act === 'approval' ? 'dunning.approve' : 'dunning.cancel_run')}
            explain={t(act === 'approval' ? 'dunning.approve_note' : 'dunning.cancel_note')}
            confirm={t(act !== 'approval' ? 'dunning.cancel_run' : changed ? 'dunning.approve_anyway' : 'dunning.approve')}
            withDay={false}
            danger={act !== 'approval'}
            onClose={close}
            onConfirm={confirm}
          >
            {changed ? <RunChanges letters={changed.letters} /> : null}
          </ReasonModal>
        </Page>
      )}
    </Loaded>
  )
}
