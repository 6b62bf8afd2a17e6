import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { NONE, type Effect, type EffectRow } from '@/features/effect/queries'
import { formatNumber, formatRatio } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'
import { DataTable, type Column } from '@/ui/data-table'
import { useFigure } from '@/ui/figure'
import { Money } from '@/ui/money'
import { useNarrow } from '@/ui/use-narrow'
import { StatusTag } from '@/ui/tags'

const TONE: Record<string, string> = { better: 'kept', worse: 'broken', no_difference: 'normal-plain', too_few: 'inactive' }

export function VerdictTag({ verdict }: { verdict: EffectRow['verdict'] }) {
  const { t } = useTranslation()
  return <StatusTag value={TONE[verdict] ?? verdict} text={t(`effect.verdicts.${verdict}`)} />
}

/** What a key is called: channels and arms have words, the others name themselves. */
export function useKeyName(dimension: string): (key: string) => string {
  const { t } = useTranslation()
  return (key) => {
    if (key === NONE) return t('effect.none')
    if (dimension === 'channel') return t(`enums.channel.${key}`, { defaultValue: key })
    if (dimension === 'arm') return t(`effect.${key}`, { defaultValue: key })
    if (dimension === 'actor') return key.replace(/^(user|key):/, '')
    return key
  }
}

/** The share as a bar, with a mark where it was to be expected; the numbers stand beside it. */
function Compared({ row }: { row: Pick<EffectRow, 'success_rate' | 'expected'> }) {
  if (row.success_rate === null) return null
  return (
    <span className="compared" aria-hidden="true">
      <span className="compared-bar" style={{ width: `${Number(row.success_rate) * 100}%` }} />
      {row.expected === null ? null : <span className="compared-mark" style={{ left: `${Number(row.expected) * 100}%` }} />}
    </span>
  )
}

interface Props {
  data: Effect | undefined
  loading: boolean
  error: unknown
  onRetry: () => void
  onOpen: (key: string) => void
}

/** What contacts brought, by one dimension, beside what was to be expected of their mix of customers. */
export function EffectTable({ data, onOpen, ...list }: Props) {
  const { t } = useTranslation()
  const language = useLanguage()
  const figure = useFigure()
  const narrow = useNarrow() // beside it the filter says which currency
  const name = useKeyName(data?.dimension ?? '')
  const ratio = (value: string | null) => (value === null ? <span className="none">–</span> : <span className="num">{formatRatio(value, language)}</span>)
  const money = (amount: string) => <Money amount={amount} currency={narrow ? data?.currency : null} dimZero />
  const columns: Column<EffectRow>[] = [
    {
      key: 'key',
      title: t(`effect.dimensions.${data?.dimension ?? 'channel'}`),
      fixed: true,
      width: 150,
      render: (row) => (
        <Button type="link" size="small" className="link-button" aria-label={t('effect.show_rows', { key: name(row.key) })} onClick={() => onOpen(row.key)}>
          {name(row.key)}
        </Button>
      ),
    },
    {
      key: 'contacts',
      title: t('effect.contacts'),
      numeric: true,
      render: (row) => (
        <span className="stack">
          <span className="num">{row.contacts}</span>
          {row.unripe ? <span className="small muted wrap">{t('effect.unripe', { count: row.unripe })}</span> : null}
        </span>
      ),
    },
    {
      key: 'success',
      title: t('effect.success'),
      numeric: true,
      render: (row) => (
        <span className="stack">
          {ratio(row.success_rate)}
          <Compared row={row} />
          {row.success_from === null || row.success_to === null ? null : (
            <span className="small muted">{t('effect.interval', { from: formatRatio(row.success_from, language, 0), to: formatRatio(row.success_to, language, 0) })}</span>
          )}
        </span>
      ),
    },
    {
      key: 'expected',
      title: t('effect.expected'),
      numeric: true,
      render: (row) => (
        <span className="stack">
          {ratio(row.expected)}
          {row.against_expected === null ? null : <span className="small muted">{t('effect.points', { value: signed(formatNumber(Number(row.against_expected) * 100, language)) })}</span>}
        </span>
      ),
    },
    { key: 'verdict', title: t('effect.against'), render: (row) => <VerdictTag verdict={row.verdict} /> },
    { key: 'recovered_14', title: t('effect.recovered_14'), numeric: true, render: (row) => money(row.recovered_14) },
    { key: 'recovered_30', title: t('effect.recovered_30'), numeric: true, render: (row) => money(row.recovered_30) },
    { key: 'days', title: t('effect.days'), numeric: true, render: (row) => (row.days_to_cash === null ? <span className="none">–</span> : figure(row.days_to_cash, 'number')) },
    { key: 'cost', title: t('effect.cost'), numeric: true, render: (row) => row.cost_per_recovered ?? <span className="none">–</span> },
    { key: 'promise_kept', title: t('effect.promise_kept'), numeric: true, render: (row) => ratio(row.promise_kept) },
    { key: 'disputes', title: t('effect.disputes'), numeric: true, render: (row) => ratio(row.dispute_rate) },
  ]
  return <DataTable<EffectRow> label={t('effect.report')} columns={columns} rows={data?.rows} rowKey={(row) => row.key} emptyText={t('effect.nothing')} {...list} />
}

function signed(text: string): string {
  return text.startsWith('-') || /^[0.,]+$/.test(text) ? text : `+${text}`
}
