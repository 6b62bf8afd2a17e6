import { App, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { useChangeLetterhead, useLetterhead, type Letterhead } from '@/features/strategies/queries'
import { FormDrawer } from '@/ui/form-drawer'

const FIELDS = ['sender', 'address', 'phone', 'reply_to', 'bank', 'account_name', 'account_number'] as const

/** What stands at the head and foot of a company's letters. */
export function LetterheadForm({ code, open, onClose }: { code: string; open: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const head = useLetterhead(open ? code : undefined)
  const change = useChangeLetterhead(code, head.data?.etag ?? null)
  if (!head.data) return null
  return (
    <FormDrawer<Letterhead>
      open={open}
      title={t('strategies.letterhead')}
      submitText={t('common.actions.save')}
      initialValues={head.data.data}
      onClose={onClose}
      onSubmit={async (values) => {
        await change.mutateAsync(Object.fromEntries(FIELDS.map((name) => [name, values[name]?.trim() || null])))
        void message.success(t('strategies.saved'))
      }}
    >
      {FIELDS.map((name) => (
        <Form.Item key={name} name={name} label={t(`strategies.head.${name}`)}>
          <Input maxLength={200} />
        </Form.Item>
      ))}
    </FormDrawer>
  )
}
