import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { NoteActForm } from '@/features/notes/act-form'
import { NoteEvents, NoteFacts } from '@/features/notes/note-detail'
import { NEXT, useNote, type NoteAct } from '@/features/notes/queries'
import { useCan } from '@/lib/me'
import { Page } from '@/ui/page'
import { Loaded } from '@/ui/states'

export function Component() {
  const { t } = useTranslation()
  const can = useCan()
  const note = useNote(Number(useParams().id))
  const [act, setAct] = useState<NoteAct['kind'] | null>(null)
  const may = (kind: NoteAct['kind']) => can('payments:write') && (can('payments:reverse') || !['dishonoured', 'cancelled'].includes(kind))
  return (
    <Loaded query={note}>
      {(data) => (
        <Page
          title={`${t('notes.one')} ${data.number}`}
          back={<Link to="/notes">{t('notes.back')}</Link>}
          actions={NEXT[data.status].filter(may).map((kind) => (
            <Button key={kind} danger={kind === 'dishonoured' || kind === 'cancelled'} onClick={() => setAct(kind)}>
              {t(`notes.act.${kind}`)}
            </Button>
          ))}
        >
          <NoteFacts note={data} />
          <NoteEvents note={data} />
          <NoteActForm note={data} act={act} onClose={() => setAct(null)} />
        </Page>
      )}
    </Loaded>
  )
}
