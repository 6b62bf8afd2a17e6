import { Alert, Descriptions } from 'antd'
import { useTranslation } from 'react-i18next'
import { TONE } from '@/features/reconciliations/reconciliations-table'
import type { ReconciliationDetail } from '@/features/reconciliations/queries'
import { runText } from '@/ui/confirmation-run'
import { Day, Instant } from '@/ui/day'
import { Money } from '@/ui/money'
import { StatusTag } from '@/ui/tags'

/** Both totals, their difference, and how far it is explained and signed. */
export function ReconciliationFacts({ data }: { data: ReconciliationDetail }) {
  const { t } = useTranslation()
  const signature = (name: string | null, at: string | null) =>
    name ? (
      <span>
        {name} · <Instant value={at} />
      </span>
    ) : (
      t('reconciliations.nobody_yet')
    )
  return (
    <>
      {data.status === 'signed' ? <Alert type="success" role="note" showIcon title={t('reconciliations.frozen')} /> : null}
      {data.differences === 0 ? <Alert type="success" role="note" showIcon title={t('reconciliations.agrees')} /> : null}
      <section className="panel">
        <div className="figures">
          {(['theirs', 'ours', 'difference'] as const).map((side) => (
            <div key={side}>
              <span className="figure-label">{t(`reconciliations.${side}`)}</span>
              <span className="figure">
                <Money amount={data[side]} currency={data.currency} strong={side === 'difference'} />
              </span>
            </div>
          ))}
          <div>
            <span className="figure-label">{t('reconciliations.unclosed')}</span>
            <span className="figure">
              {data.unclosed} / {data.differences}
            </span>
          </div>
          <div>
            <span className="figure-label">{t('common.fields.status')}</span>
            <span className="row">
              <StatusTag value={TONE[data.status] ?? 'open'} text={t(`reconciliations.status.${data.status}`)} />
            </span>
          </div>
        </div>
        <Descriptions
          colon={false}
          size="small"
          column={{ xs: 1, sm: 2, xl: 3 }}
          items={[
            { key: 'as_of', label: t('common.fields.as_of'), children: <Day value={data.as_of} /> },
            { key: 'basis', label: t('reconciliations.basis'), children: t(`reconciliations.bases.${data.basis}`) },
            { key: 'source', label: t('common.fields.source'), children: `${data.company} · ${runText(t, data.source)}` },
            { key: 'receipts', label: t('reconciliations.with_receipts'), children: t(data.receipts ? 'common.yes' : 'common.no') },
            { key: 'version', label: t('reconciliations.version'), children: `${data.version} · ${t('reconciliations.lines')} ${data.lines}` },
            { key: 'compared_at', label: t('reconciliations.compared_at'), children: <Instant value={data.compared_at} /> },
            { key: 'prepared_by', label: t('reconciliations.prepared_by'), children: signature(data.prepared_by, data.prepared_at) },
            { key: 'signed_by', label: t('reconciliations.signed_by'), children: signature(data.signed_by, data.signed_at) },
          ]}
        />
      </section>
    </>
  )
}
