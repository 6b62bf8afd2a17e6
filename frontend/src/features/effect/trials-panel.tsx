import { App, Button, Drawer, Form, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { VerdictTag } from '@/features/effect/effect-table'
import { useEndExperiment, useExperiments, useStartExperiment, useTrial, type Arm, type Experiment } from '@/features/effect/queries'
import { formatRatio } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'
import { useCan } from '@/lib/me'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { FormDrawer } from '@/ui/form-drawer'
import { Money } from '@/ui/money'
import { ReasonModal } from '@/ui/reason-modal'
import { Loaded } from '@/ui/states'
import { StatusTag } from '@/ui/tags'

/** A version that may be tried. */
export interface Version {
  id: number
  version: number
  name: string
}

/** Versions on trial: started, looked at, ended. */
export function TrialsPanel({ company, versions }: { company: string | undefined; versions: Version[] }) {
  const { t } = useTranslation()
  const may = useCan()('strategies:write')
  const experiments = useExperiments({ company })
  const end = useEndExperiment()
  const [making, setMaking] = useState(false)
  const [ending, setEnding] = useState<Experiment | null>(null)
  const [shown, setShown] = useState<Experiment | null>(null)
  const columns: Column<Experiment>[] = [
    { key: 'name', title: t('effect.trial_name'), fixed: true, render: (row) => <strong>{row.name}</strong> },
    { key: 'version', title: t('effect.challenger'), render: (row) => t('strategies.version_name', { version: row.version, name: row.strategy }) },
    { key: 'share', title: t('effect.share'), numeric: true, render: (row) => <span className="num">{row.share_percent}%</span> },
    { key: 'started', title: t('effect.started'), render: (row) => <Day value={row.started_on} /> },
    { key: 'ended', title: t('effect.ended'), render: (row) => (row.ended_on ? <Day value={row.ended_on} /> : <StatusTag value="active" text={t('effect.running')} />) },
    {
      key: 'acts',
      title: t('common.fields.actions'),
      render: (row) => (
        <span className="row">
          <Button size="small" aria-label={t('effect.results_of', { name: row.name })} onClick={() => setShown(row)}>
            {t('effect.results')}
          </Button>
          {may && !row.ended_on ? (
            <Button size="small" onClick={() => setEnding(row)}>
              {t('effect.end')}
            </Button>
          ) : null}
        </span>
      ),
    },
  ]
  return (
    <div className="page">
      <div className="row">
        <span className="panel-note">{t('effect.drawn_note')}</span>
        {may ? (
          <Button type="primary" onClick={() => setMaking(true)}>
            {t('effect.new_trial')}
          </Button>
        ) : null}
      </div>
      <DataTable<Experiment>
        label={t('effect.trials')}
        columns={columns}
        rows={experiments.data?.items}
        rowKey={(row) => row.id}
        loading={experiments.isFetching}
        error={experiments.error}
        onRetry={() => void experiments.refetch()}
        emptyText={t('effect.no_trials')}
      />
      <TrialForm open={making} versions={versions} onClose={() => setMaking(false)} />
      <ReasonModal
        open={ending !== null}
        title={t('effect.end')}
        explain={t('effect.end_note')}
        confirm={t('effect.end')}
        withDay={false}
        onClose={() => setEnding(null)}
        onConfirm={(reason) => end.mutateAsync({ id: ending?.id ?? 0, reason })}
      />
      <Drawer open={shown !== null} onClose={() => setShown(null)} size={780} destroyOnHidden title={shown ? t('effect.results_of', { name: shown.name }) : ''}>
        {shown ? <Results id={shown.id} /> : null}
      </Drawer>
    </div>
  )
}

function Results({ id }: { id: number }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const trial = useTrial(id)
  return (
    <Loaded query={trial}>
      {(data) => {
        const columns: Column<Arm>[] = [
          { key: 'arm', title: t('effect.arm'), fixed: true, render: (row) => t(`effect.${row.arm}`) },
          { key: 'customers', title: t('effect.customers'), numeric: true, render: (row) => row.customers },
          { key: 'contacted', title: t('effect.contacted'), numeric: true, render: (row) => row.contacted },
          { key: 'answered', title: t('effect.answered'), numeric: true, render: (row) => row.answered },
          {
            key: 'rate',
            title: t('effect.answer_rate'),
            numeric: true,
            render: (row) => (
              <span className="stack">
                <span className="num">{row.answer_rate === null ? '–' : formatRatio(row.answer_rate, language)}</span>
                {row.answer_from === null || row.answer_to === null ? null : (
                  <span className="small muted">{t('effect.interval', { from: formatRatio(row.answer_from, language, 0), to: formatRatio(row.answer_to, language, 0) })}</span>
                )}
              </span>
            ),
          },
          { key: 'recovered', title: t('effect.recovered_30'), numeric: true, render: (row) => <Money amount={row.recovered_30} currency={data.currency} dimZero /> },
        ]
        return (
          <div className="page">
            <p>
              <VerdictTag verdict={data.verdict} /> <span className="small muted">{data.z === null ? null : `z = ${data.z}`}</span>
            </p>
            <DataTable<Arm> label={t('effect.results')} columns={columns} rows={data.arms} rowKey={(row) => row.arm} />
            <p className="small muted">{t('effect.drawn_note')}</p>
          </div>
        )
      }}
    </Loaded>
  )
}

interface Values {
  name: string
  challenger_id: number
  share_percent: number
}

function TrialForm({ open, versions, onClose }: { open: boolean; versions: Version[]; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const start = useStartExperiment()
  const required = [{ required: true, message: t('common.required') }]
  const options = versions.map((one) => ({ value: one.id, label: t('strategies.version_name', { version: one.version, name: one.name }) }))
  return (
    <FormDrawer<Values>
      open={open}
      title={t('effect.new_trial')}
      submitText={t('common.actions.save')}
      initialValues={{ share_percent: 20 }}
      onClose={onClose}
      onSubmit={async (values) => {
        await start.mutateAsync(values)
        message.success(t('effect.saved'))
      }}
    >
      <Form.Item name="name" label={t('effect.trial_name')} rules={required}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="challenger_id" label={t('effect.challenger')} rules={required}>
        <Select options={options} />
      </Form.Item>
      <Form.Item name="share_percent" label={t('effect.share_percent')} rules={required}>
        <InputNumber min={1} max={99} precision={0} />
      </Form.Item>
    </FormDrawer>
  )
}
