import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { MailsPanel } from '@/features/mailings/mails-panel'
import { RunForm } from '@/features/mailings/run-form'
import { RunsPanel } from '@/features/mailings/runs-panel'
import { ScheduleForm } from '@/features/mailings/schedule-form'
import { SchedulesPanel } from '@/features/mailings/schedules-panel'
import { useCan } from '@/lib/me'
import { Page } from '@/ui/page'
import { TabBar } from '@/ui/tab-bar'

export function Component() {
  const { t } = useTranslation()
  const can = useCan()
  const [search, setSearch] = useSearchParams()
  const [act, setAct] = useState<'schedule' | 'run' | null>(null)
  return (
    <Page
      title={t('mailings.title')}
      note={t('mailings.note')}
      actions={
        can('mailings:write') ? (
          <>
            <Button onClick={() => setAct('run')}>{t('mailings.run_now')}</Button>
            <Button type="primary" onClick={() => setAct('schedule')}>
              {t('mailings.new_schedule')}
            </Button>
          </>
        ) : null
      }
    >
      <TabBar
        label={t('mailings.title')}
        active={search.get('tab') ?? 'schedules'}
        onChange={(tab) => setSearch(tab === 'schedules' ? {} : { tab }, { replace: true })}
        tabs={[
          { key: 'schedules', label: t('mailings.schedules'), children: <SchedulesPanel /> },
          { key: 'runs', label: t('mailings.runs'), children: <RunsPanel /> },
          { key: 'mails', label: t('mailings.mails'), children: <MailsPanel /> },
        ]}
      />
      <ScheduleForm open={act === 'schedule'} onClose={() => setAct(null)} />
      <RunForm open={act === 'run'} onClose={() => setAct(null)} />
    </Page>
  )
}
