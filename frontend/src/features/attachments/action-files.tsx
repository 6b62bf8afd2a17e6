import { Button, Drawer } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { AttachmentsPanel } from '@/features/attachments/attachments-panel'
import { useCan } from '@/lib/me'

/** What was kept with an action: a photograph of a visit, a signed statement, a recording's notes. */
export function ActionFiles({ actionId }: { actionId: number }) {
  const { t } = useTranslation()
  const may = useCan()('attachments:read')
  const [open, setOpen] = useState(false)
  if (!may) return null
  return (
    <>
      <Button type="link" size="small" onClick={() => setOpen(true)}>
        {t('work.files')}
      </Button>
      <Drawer open={open} onClose={() => setOpen(false)} size={640} destroyOnHidden title={t('work.files')}>
        <AttachmentsPanel subject="collection_action" subject_id={actionId} />
      </Drawer>
    </>
  )
}
