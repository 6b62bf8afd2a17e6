import { Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { useAct, type Act, type Approval } from '@/features/approvals/queries'
import { isZero } from '@/lib/format'
import { FormDrawer } from '@/ui/form-drawer'
import { Money } from '@/ui/money'

interface Props {
  /** What is done and to which request; null keeps the drawer shut. */
  chosen: { approval: Approval; act: Act } | null
  onClose: () => void
}

export function ActForm({ chosen, onClose }: Props) {
  const { t } = useTranslation()
  const act = useAct()
  const asked = chosen?.approval
  return (
    <FormDrawer<{ note?: string }>
      open={chosen !== null}
      title={chosen ? t(`approvals.acts.${chosen.act}`) : ''}
      submitText={chosen ? t(`approvals.acts.${chosen.act}`) : ''}
      onClose={onClose}
      onSubmit={({ note }) => (chosen ? act.mutateAsync({ id: chosen.approval.id, act: chosen.act, note: note?.trim() ?? '' }) : Promise.resolve())}
    >
      {asked ? (
        <div className="panel-note">
          <p>
            {t(`approvals.kinds.${asked.kind}`)} · {asked.label}
            {isZero(asked.amount) ? null : (
              <>
                {' · '}
                <Money amount={asked.amount} currency={asked.currency} strong />
              </>
            )}
          </p>
          <p>{asked.reason}</p>
        </div>
      ) : null}
      <Form.Item
        name="note"
        label={t('common.fields.note')}
        rules={chosen?.act === 'withdraw' ? [] : [{ required: true, whitespace: true, message: t('common.required') }]}
      >
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
    </FormDrawer>
  )
}
