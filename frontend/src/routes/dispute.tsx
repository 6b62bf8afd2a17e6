import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { AttachmentsPanel } from '@/features/attachments/attachments-panel'
import { DisputeActs, DisputeFacts } from '@/features/disputes/dispute-detail'
import { OutcomeForm } from '@/features/disputes/outcome-form'
import { useChangeDispute, useDispute, type DisputeDetail, type DisputePatch, type Task } from '@/features/disputes/queries'
import { AnswerForm, AskForm } from '@/features/disputes/task-forms'
import { TasksTable } from '@/features/disputes/tasks-table'
import { useCan } from '@/lib/me'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'
import { Page } from '@/ui/page'
import { Loaded } from '@/ui/states'

interface EditProps {
  dispute: DisputeDetail
  etag: string | null
  open: boolean
  onClose: () => void
}

function EditForm({ dispute, etag, open, onClose }: EditProps) {
  const { t } = useTranslation()
  const save = useChangeDispute(dispute.id, etag)
  return (
    <FormDrawer<DisputePatch>
      open={open}
      title={t('common.actions.edit')}
      submitText={t('common.actions.save')}
      initialValues={dispute}
      onClose={onClose}
      onSubmit={(values) => save.mutateAsync({ ...values, owner: values.owner?.trim() || null, credit_note_number: values.credit_note_number?.trim() || null })}
    >
      <Form.Item name="owner" label={t('disputes.owner')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="deadline_on" label={t('disputes.deadline')} rules={[{ required: true, message: t('common.required') }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="credit_note_number" label={t('disputes.awaited')} extra={t('disputes.awaited_note')}>
        <Input maxLength={100} />
      </Form.Item>
    </FormDrawer>
  )
}

export function Component() {
  const { t } = useTranslation()
  const id = Number(useParams().id)
  const can = useCan()
  const dispute = useDispute(id)
  const [open, setOpen] = useState<'edit' | 'decide' | 'ask' | null>(null)
  const [answering, setAnswering] = useState<Task | null>(null)
  const may = can('disputes:write')
  const shut = () => setOpen(null)
  return (
    <Loaded query={dispute}>
      {({ data, etag }) => (
        <Page
          title={`${t('disputes.one')} ${data.invoice_number} · ${data.reason_name}`}
          back={<Link to="/disputes">{t('disputes.back')}</Link>}
          actions={
            may ? (
              <>
                <Button onClick={() => setOpen('edit')}>{t('common.actions.edit')}</Button>
                <Button onClick={() => setOpen('ask')}>{t('disputes.ask')}</Button>
                {data.status === 'open' || data.status === 'cleared' ? (
                  <Button type="primary" onClick={() => setOpen('decide')}>
                    {t('disputes.decide')}
                  </Button>
                ) : null}
              </>
            ) : null
          }
        >
          <DisputeFacts dispute={data} />
          <section className="panel">
            <h2>{t('disputes.tasks')}</h2>
            <TasksTable withDispute={false} rows={data.tasks} onAnswer={may ? setAnswering : null} />
          </section>
          <DisputeActs dispute={data} />
          {can('attachments:read') ? <AttachmentsPanel subject="dispute" subject_id={id} /> : null}
          <EditForm dispute={data} etag={etag} open={open === 'edit'} onClose={shut} />
          <OutcomeForm dispute={data} open={open === 'decide'} onClose={shut} />
          <AskForm disputeId={id} open={open === 'ask'} onClose={shut} />
          <AnswerForm task={answering} onClose={() => setAnswering(null)} />
        </Page>
      )}
    </Loaded>
  )
}
