import { App, Button, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReceiptRow } from '@/features/clearing/contract'
import { useAcceptMany } from '@/features/clearing/moves'
import { allAbove } from '@/features/clearing/queries'
import { sum } from '@/lib/decimal'
import { problemText } from '@/lib/form-errors'
import { formatRatio, groupDigits } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'

const LEVELS = [990, 950, 900, 800, 700]

interface Props {
  query: Record<string, string | undefined>
  /** Lines ticked in the list. */
  chosen: ReceiptRow[]
  onDone: (refused: Map<number, string>) => void
}

/** Accepts many best proposals at once: those ticked, or every one that is sure enough. */
export function BulkBar({ query, chosen, onDone }: Props) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { message, modal } = App.useApp()
  const accept = useAcceptMany()
  const [level, setLevel] = useState(950)
  const [looking, setLooking] = useState(false)
  const ask = (rows: ReceiptRow[]) => {
    if (rows.length === 0) {
      void message.info(t('clearing.none_above'))
      return
    }
    void modal.confirm({
      title: t('clearing.accept_many', { count: rows.length }),
      content: totals(rows),
      okText: t('clearing.accept'),
      cancelText: t('common.actions.cancel'),
      onOk: () => send(rows),
    })
  }
  const send = async (rows: ReceiptRow[]) => {
    try {
      const answer = await accept.mutateAsync(rows.map((row) => ({ payment_id: row.payment_id, key: row.best?.key ?? '' })))
      const refused = new Map(answer.rows.filter((row) => row.status === 'refused').map((row) => [row.payment_id, row.code ?? 'unexpected']))
      void message[refused.size > 0 ? 'warning' : 'success'](t(refused.size > 0 ? 'clearing.accepted_some' : 'clearing.accepted_all', { applied: answer.applied, refused: answer.refused }))
      onDone(refused)
    } catch (cause) {
      void message.error(problemText(t, cause))
    }
  }
  const above = async () => {
    setLooking(true)
    try {
      ask(await allAbove(query, level))
    } catch (cause) {
      void message.error(problemText(t, cause))
    } finally {
      setLooking(false)
    }
  }
  return (
    <div className="row bulk-bar">
      <Button disabled={chosen.length === 0} loading={accept.isPending} onClick={() => ask(chosen)}>
        {t('clearing.accept_chosen', { count: chosen.length })}
      </Button>
      <span className="row bulk-above">
        <Select
          aria-label={t('clearing.at_least')}
          value={level}
          onChange={setLevel}
          options={LEVELS.map((value) => ({ value, label: `≥ ${formatRatio(value / 1000, language, 0)}` }))}
        />
        <Button loading={looking} onClick={() => void above()}>
          {t('clearing.accept_above')}
        </Button>
      </span>
    </div>
  )
}

/** "CNY 1,200.00 · USD 35.00" */
function totals(rows: ReceiptRow[]): string {
  const currencies = [...new Set(rows.map((row) => row.currency))]
  return currencies.map((currency) => `${currency} ${groupDigits(sum(rows.filter((row) => row.currency === currency).map((row) => row.open)))}`).join(' · ')
}
