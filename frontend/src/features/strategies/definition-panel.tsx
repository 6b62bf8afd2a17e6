import { Descriptions } from 'antd'
import { useTranslation } from 'react-i18next'
import type { StrategyDetail } from '@/features/strategies/queries'
import { groupDigits } from '@/lib/format'
import { DataTable, type Column } from '@/ui/data-table'

type Segment = StrategyDetail['definition']['segments'][number]
type Step = Segment['steps'][number]

/** A bound of a range: amounts come as text and are grouped, ages as numbers. */
const said = (bound: unknown) => groupDigits(String(bound ?? '…'))

/** What a segment asks for, in words; one that asks nothing takes everything. */
function useAsked(): (segment: Segment) => string {
  const { t } = useTranslation()
  return (segment) => {
    const list = (label: string, values: string[] | undefined) => (values?.length ? `${label}${t('strategies.of')}${values.join(t('strategies.between'))}` : '')
    const range = (label: string, from: unknown, to: unknown) => (from ?? to ?? null) === null ? '' : `${label}${t('strategies.of')}${said(from)}–${said(to)}`
    const parts = [
      list(t('strategies.grades'), segment.grades?.map((grade) => (grade === '-' ? t('strategies.no_grade') : grade))),
      list(t('common.fields.kind'), segment.kinds?.map((kind) => t(`enums.kind.${kind}`))),
      list(t('strategies.groups'), segment.groups),
      list(t('strategies.industries'), segment.industries),
      list(t('strategies.regions'), segment.regions),
      list(t('strategies.tags'), segment.tags),
      range(t('strategies.age'), segment.age_from, segment.age_to),
      segment.currency ? range(`${t('strategies.overdue_amount')} ${segment.currency}`, segment.amount_from, segment.amount_to) || segment.currency : '',
    ]
    return parts.filter(Boolean).join(' · ') || t('strategies.everything')
  }
}

export function DefinitionPanel({ strategy }: { strategy: StrategyDetail }) {
  const { t } = useTranslation()
  const asked = useAsked()
  const { definition } = strategy
  const minimum = Object.entries(definition.minimum ?? {}).map(([currency, amount]) => `${currency} ${groupDigits(String(amount))}`)
  const rest = (definition.rest_weekdays ?? []).map((day) => t(`strategies.weekday.${day}`))
  const proposing = definition.propose_at_hour == null ? t('strategies.propose_never') : `${definition.propose_at_hour}:00`
  const columns: Column<Step>[] = [
    { key: 'level', title: t('strategies.level'), numeric: true, render: (step) => step.level },
    { key: 'offset_days', title: t('strategies.offset_days'), numeric: true, render: (step) => step.offset_days },
    { key: 'channel', title: t('strategies.channel_label'), render: (step) => t(`strategies.channel.${step.channel}`) },
    { key: 'template', title: t('strategies.template'), render: (step) => step.template ?? <span className="none">–</span> },
    { key: 'owner', title: t('strategies.person_label'), render: (step) => t(`strategies.person.${step.owner ?? 'collector'}`) },
    { key: 'wait_days', title: t('strategies.wait_days'), numeric: true, render: (step) => step.wait_days },
    { key: 'after_contact_days', title: t('strategies.after_contact_days'), numeric: true, render: (step) => step.after_contact_days },
  ]
  return (
    <section className="panel">
      <Descriptions
        colon={false}
        size="small"
        column={{ xs: 1, sm: 3 }}
        items={[
          { key: 'minimum', label: t('strategies.minimum'), children: minimum.join(', ') || '–' },
          { key: 'rest', label: t('strategies.rest_weekdays'), children: rest.join(t('strategies.between')) || '–' },
          { key: 'hours', label: t('strategies.hours'), children: `${definition.send_from_hour}:00–${definition.send_to_hour}:00` },
          { key: 'propose', label: t('strategies.propose_at_hour'), children: proposing },
        ]}
      />
      {definition.segments.map((segment, index) => (
        <div key={segment.code} className="spaced">
          <h3>
            {index + 1}. {segment.name || segment.code}
          </h3>
          <p className="panel-note">{asked(segment)}</p>
          <DataTable<Step> label={segment.code} columns={columns} rows={segment.steps} rowKey={(step) => step.level} />
        </div>
      ))}
    </section>
  )
}
