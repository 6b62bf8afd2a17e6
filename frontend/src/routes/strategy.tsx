import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { DefinitionPanel } from '@/features/strategies/definition-panel'
import { useActivate, useStrategy } from '@/features/strategies/queries'
import { SimulationPanel } from '@/features/strategies/simulation-panel'
import { StrategyTag } from '@/features/strategies/strategies-table'
import { StrategyForm } from '@/features/strategies/strategy-form'
import { useCan } from '@/lib/me'
import { Day } from '@/ui/day'
import { Page } from '@/ui/page'
import { ReasonModal } from '@/ui/reason-modal'
import { Loaded } from '@/ui/states'

export function Component() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const can = useCan()
  const id = Number(useParams().id)
  const strategy = useStrategy(id)
  const activate = useActivate(id)
  const [open, setOpen] = useState<'edit' | 'activate' | null>(null)
  return (
    <Loaded query={strategy}>
      {(data) => (
        <Page
          title={t('strategies.version_name', { version: data.version, name: data.name })}
          back={<Link to="/strategies">{t('strategies.back')}</Link>}
          note={
            <>
              <StrategyTag status={data.status} /> {data.valid_from ? <Day value={data.valid_from} /> : null} {data.note}
            </>
          }
          actions={
            can('strategies:write') ? (
              <>
                <Button onClick={() => setOpen('edit')}>{t('strategies.edit_as_new')}</Button>
                {data.status === 'draft' ? (
                  <Button type="primary" onClick={() => setOpen('activate')}>
                    {t('strategies.activate')}
                  </Button>
                ) : null}
              </>
            ) : null
          }
        >
          <DefinitionPanel strategy={data} />
          <SimulationPanel key={id} id={id} />
          <StrategyForm
            open={open === 'edit'}
            company={data.company}
            from={data}
            onClose={() => setOpen(null)}
            onMade={(made) => void navigate(`/strategies/${made.id}`)}
          />
          <ReasonModal
            open={open === 'activate'}
            title={t('strategies.activate')}
            explain={t('strategies.activate_note')}
            confirm={t('strategies.activate')}
            danger={false}
            onClose={() => setOpen(null)}
            onConfirm={(reason, valid_from) => activate.mutateAsync({ reason, valid_from })}
          />
        </Page>
      )}
    </Loaded>
  )
}
