import { App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { AttachmentsPanel } from '@/features/attachments/attachments-panel'
import { AssessmentFacts, ClaimedTable } from '@/features/legal/assessment-result'
import { CaseFacts, CostsTable, ReceiptsTable, StagesTable } from '@/features/legal/case-detail'
import { CaseForm, CostForm, DeadlineForm, EvidenceForm, StageForm } from '@/features/legal/case-forms'
import { DeadlinesTable } from '@/features/legal/deadlines-table'
import { EvidenceTable } from '@/features/legal/evidence-table'
import { useCase, useStep, type Assessment, type Cost, type EvidenceLine, type Stage } from '@/features/legal/queries'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import { Page } from '@/ui/page'
import { Loaded } from '@/ui/states'

type Asked = { what: 'edit' | 'deadline' } | { what: 'stage'; corrected: Stage | null } | { what: 'cost'; corrected: Cost | null }

export function Component() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const id = Number(useParams().id)
  const can = useCan()
  const found = useCase(id)
  const { evidence } = useStep(id)
  const [asked, setAsked] = useState<Asked | null>(null)
  const [ticked, setTicked] = useState<EvidenceLine | null>(null)
  const shut = () => setAsked(null)
  const untick = (line: EvidenceLine) => evidence.mutate({ code: line.code, there: false }, { onError: (cause) => void message.error(problemText(t, cause)) })
  return (
    <Loaded query={found}>
      {({ data, etag }) => {
        const may = can('legal:write')
        const running = may && data.status === 'open'
        return (
          <Page
            title={`${t('legal.case')} ${data.case_number ?? `#${data.id}`} · ${data.customer_name}`}
            back={<Link to="/legal">{t('legal.back')}</Link>}
            actions={
              <>
                {data.status === 'pending' && can('approvals:read') ? <Link to="/approvals">{t('legal.to_approvals')}</Link> : null}
                {may ? <Button onClick={() => setAsked({ what: 'edit' })}>{t('common.actions.edit')}</Button> : null}
                {running ? <Button onClick={() => setAsked({ what: 'deadline' })}>{t('legal.add_deadline')}</Button> : null}
                {may && data.approved_on ? <Button onClick={() => setAsked({ what: 'cost', corrected: null })}>{t('legal.add_cost')}</Button> : null}
                {running ? (
                  <Button type="primary" onClick={() => setAsked({ what: 'stage', corrected: null })}>
                    {t('legal.add_stage')}
                  </Button>
                ) : null}
              </>
            }
          >
            <CaseFacts found={data} />
            <section className="panel">
              <h2>{t('legal.stages')}</h2>
              <StagesTable stages={data.stages} onCorrect={may ? (corrected) => setAsked({ what: 'stage', corrected }) : null} />
            </section>
            <section className="panel">
              <h2>{t('legal.deadlines')}</h2>
              <DeadlinesTable withCase={false} may={may} rows={data.deadlines} />
            </section>
            <section className="panel">
              <h2>{t('legal.recovered')}</h2>
              <ReceiptsTable receipts={data.receipts} currency={data.currency} />
            </section>
            <section className="panel">
              <h2>{t('legal.costs')}</h2>
              <CostsTable costs={data.costs} currency={data.currency} onCorrect={may ? (corrected) => setAsked({ what: 'cost', corrected }) : null} />
            </section>
            <section className="panel">
              <h2>
                {t('legal.evidence')} {data.complete_percent === null ? '' : `${data.complete_percent} %`}
              </h2>
              <EvidenceTable lines={data.evidence} onTick={may ? setTicked : null} onUntick={untick} />
            </section>
            <section className="panel">
              <h2>{t('legal.items')}</h2>
              <ClaimedTable items={data.items} currency={data.currency} />
            </section>
            <section className="panel">
              <h2>{t('legal.assessment_then')}</h2>
              <AssessmentFacts found={data.assessment as unknown as Assessment} />
            </section>
            {can('attachments:read') ? <AttachmentsPanel subject="legal_case" subject_id={id} /> : null}
            <CaseForm found={data} etag={etag} open={asked?.what === 'edit'} onClose={shut} />
            <StageForm caseId={id} procedure={data.procedure} open={asked?.what === 'stage'} corrected={asked?.what === 'stage' ? asked.corrected : null} onClose={shut} />
            <DeadlineForm caseId={id} procedure={data.procedure} open={asked?.what === 'deadline'} onClose={shut} />
            <CostForm caseId={id} currency={data.currency} open={asked?.what === 'cost'} corrected={asked?.what === 'cost' ? asked.corrected : null} onClose={shut} />
            <EvidenceForm caseId={id} line={ticked} onClose={() => setTicked(null)} />
          </Page>
        )
      }}
    </Loaded>
  )
}
