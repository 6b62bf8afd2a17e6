import { App, Form, Radio, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { usePutLimit, type Limit } from '@/features/authority/queries'
import { plainOptions } from '@/lib/options'
import { FormDrawer } from '@/ui/form-drawer'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

interface Props {
  limit: Limit | null
  currencies: readonly string[]
  onClose: () => void
}

interface Values {
  currency: string
  how: 'limit' | 'unlimited' | 'default'
  limit?: string
}

/** One role's limit for one kind of request, in the currency chosen. */
export function LimitForm({ limit, currencies, onClose }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const put = usePutLimit()
  const submit = async ({ currency, how, limit: typed }: Values) => {
    if (!limit) return
    const { company, kind, role } = limit
    await put.mutateAsync({ company, kind, role, currency, unlimited: how === 'unlimited', limit: how === 'limit' ? plainAmount(typed ?? '') : null })
    void message.success(t('authority.saved'))
  }
  return (
    <FormDrawer<Values>
      open={limit !== null}
      title={limit ? `${t(`approvals.kinds.${limit.kind}`)} · ${t(`enums.role.${limit.role}`)}` : ''}
      submitText={t('common.actions.save')}
      initialValues={{ currency: limit?.currency, how: limit?.limit === null ? 'unlimited' : 'limit', limit: limit?.limit ?? '' }}
      onClose={onClose}
      onSubmit={submit}
    >
      <Form.Item name="currency" label={t('common.fields.currency')} rules={[{ required: true, message: t('common.required') }]}>
        <Select showSearch options={plainOptions(currencies)} />
      </Form.Item>
      <Form.Item name="how" label={t('authority.how')}>
        <Radio.Group
          options={[
            { value: 'limit', label: t('authority.up_to') },
            { value: 'unlimited', label: t('authority.unlimited') },
            { value: 'default', label: t('authority.back_to_default') },
          ]}
        />
      </Form.Item>
      <Form.Item noStyle dependencies={['how']}>
        {({ getFieldValue }) =>
          getFieldValue('how') === 'limit' ? (
            <Form.Item name="limit" label={t('authority.limit')} rules={[{ required: true, message: t('common.required') }, moneyRule(t)]}>
              <MoneyInput />
            </Form.Item>
          ) : null
        }
      </Form.Item>
    </FormDrawer>
  )
}
