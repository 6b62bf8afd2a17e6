import { Form, Input, Select, Switch } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSaveCause, type Cause, type CauseIn, type CausePatch } from '@/features/classification/queries'
import { useMe } from '@/lib/me'
import { FormDrawer } from '@/ui/form-drawer'

interface Props {
  /** null makes a new one; undefined keeps the drawer shut. */
  cause: Cause | null | undefined
  onClose: () => void
}

export function CauseForm({ cause, onClose }: Props) {
  const { t } = useTranslation()
  const save = useSaveCause()
  const companies = useMe()?.companies ?? []
  const required = [{ required: true, whitespace: true, message: t('common.required') }]
  return (
    <FormDrawer<CauseIn & CausePatch>
      open={cause !== undefined}
      title={cause ? t('classification.edit_cause', { name: cause.name }) : t('classification.new_cause')}
      submitText={t('common.actions.save')}
      initialValues={cause ?? { company: companies[0]?.code }}
      onClose={onClose}
      onSubmit={(values) => save.mutateAsync({ id: cause?.id ?? null, body: values })}
    >
      {cause ? null : (
        <>
          {companies.length > 1 ? (
            <Form.Item name="company" label={t('common.fields.company')} rules={required}>
              <Select options={companies.map((company) => ({ value: company.code, label: company.name }))} />
            </Form.Item>
          ) : null}
          <Form.Item name="code" label={t('classification.cause_code')} rules={required}>
            <Input maxLength={100} />
          </Form.Item>
        </>
      )}
      <Form.Item name="name" label={t('common.fields.name')} rules={required}>
        <Input maxLength={200} />
      </Form.Item>
      {cause ? (
        <Form.Item name="active" label={t('classification.in_use')} valuePropName="checked" extra={t('classification.in_use_note')}>
          <Switch />
        </Form.Item>
      ) : null}
    </FormDrawer>
  )
}
