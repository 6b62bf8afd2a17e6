import { App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { CalendarPanel } from '@/features/dunning/calendar-panel'
import { HoldForm } from '@/features/dunning/hold-form'
import { HoldsPanel } from '@/features/dunning/holds-panel'
import { LettersPanel } from '@/features/dunning/letters-panel'
import { usePreview } from '@/features/dunning/queries'
import { RunsPanel } from '@/features/dunning/runs-panel'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import { useCompany } from '@/ui/company-filter'
import { Page } from '@/ui/page'
import { TabBar } from '@/ui/tab-bar'

export function Component() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const can = useCan()
  const [search, setSearch] = useSearchParams()
  const company = useCompany(search.get('company') ?? '')
  const preview = usePreview()
  const [holding, setHolding] = useState(false)
  const make = () =>
    preview.mutate(
      { company: company?.code, at: Date.now() },
      { onSuccess: (run) => void navigate(`/dunning/runs/${run.id}`), onError: (cause) => void message.error(problemText(t, cause)) },
    )
  return (
    <Page
      title={t('dunning.title')}
      note={t('dunning.note')}
      actions={
        can('collection:write') ? (
          <>
            <Button onClick={() => setHolding(true)}>{t('dunning.hold')}</Button>
            <Button type="primary" loading={preview.isPending} onClick={make}>
              {t('dunning.preview')}
            </Button>
          </>
        ) : null
      }
    >
      <TabBar
        label={t('dunning.title')}
        active={search.get('tab') ?? 'runs'}
        onChange={(tab) => setSearch(tab === 'runs' ? {} : { tab }, { replace: true })}
        tabs={[
          { key: 'runs', label: t('dunning.runs'), children: <RunsPanel /> },
          { key: 'letters', label: t('dunning.letters'), children: <LettersPanel /> },
          { key: 'holds', label: t('dunning.holds'), children: <HoldsPanel /> },
          { key: 'calendar', label: t('dunning.calendar'), children: <CalendarPanel /> },
        ]}
      />
      <HoldForm open={holding} onClose={() => setHolding(false)} />
    </Page>
  )
}
