import { App, Checkbox, Divider, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { DELIMITERS, ENCODINGS, mappingOf, TABLE_COLUMNS } from '@/features/statements/mapping'
import { useSaveBankAccount, type BankAccount, type BankAccountCreate } from '@/features/statements/queries'
import { useMe } from '@/lib/me'
import { plainOptions } from '@/lib/options'
import { useCompany } from '@/ui/company-filter'
import { useCurrencies } from '@/ui/currency-filter'
import { FormDrawer } from '@/ui/form-drawer'

interface Props {
  /** null makes a new one; undefined keeps the drawer shut. */
  account: BankAccount | null | undefined
  onClose: () => void
}

type Values = BankAccountCreate & { active?: boolean }

export function AccountForm({ account, onClose }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const save = useSaveBankAccount()
  const company = useCompany()
  const required = [{ required: true, whitespace: true, message: t('common.required') }]
  const submit = async (values: Values) => {
    const mapping = mappingOf(values.mapping)
    const body = account ? { name: values.name.trim(), active: values.active, mapping } : { ...values, name: values.name.trim(), mapping }
    await save.mutateAsync({ id: account?.id ?? null, body })
    void message.success(t('statements.account_saved'))
  }
  return (
    <FormDrawer<Values>
      open={account !== undefined}
      title={account ? t('statements.edit_account', { name: account.name }) : t('statements.new_account')}
      submitText={t('common.actions.save')}
      initialValues={account ?? { company: company?.code, currency: company?.base_currency, mapping: { day_order: 'day_first' } }}
      width={560}
      onClose={onClose}
      onSubmit={submit}
    >
      {account ? (
        <p className="panel-note">
          <span className="num">{account.number}</span> · {account.currency}
        </p>
      ) : (
        <NewAccountFields />
      )}
      <Form.Item name="name" label={t('common.fields.name')} rules={required}>
        <Input maxLength={200} />
      </Form.Item>
      {account ? (
        <Form.Item name="active" valuePropName="checked" extra={t('statements.active_note')}>
          <Checkbox>{t('enums.status.active')}</Checkbox>
        </Form.Item>
      ) : null}
      <MappingFields />
    </FormDrawer>
  )
}

/** What is said once: number and currency never change. */
function NewAccountFields() {
  const { t } = useTranslation()
  const companies = useMe()?.companies ?? []
  const currencies = useCurrencies()
  const required = [{ required: true, message: t('common.required') }]
  return (
    <>
      {companies.length > 1 ? (
        <Form.Item name="company" label={t('common.fields.company')} rules={required}>
          <Select options={companies.map((one) => ({ value: one.code, label: one.name }))} />
        </Form.Item>
      ) : null}
      <Form.Item name="number" label={t('statements.account_number')} extra={t('statements.number_note')} rules={required}>
        <Input maxLength={60} autoComplete="off" />
      </Form.Item>
      <Form.Item name="currency" label={t('common.fields.currency')} rules={required}>
        <Select showSearch options={plainOptions(currencies)} />
      </Form.Item>
    </>
  )
}

function MappingFields() {
  const { t } = useTranslation()
  return (
    <>
      <Divider titlePlacement="start">{t('statements.mapping')}</Divider>
      <p className="panel-note">{t('statements.mapping_note')}</p>
      <div className="mapping-grid">
        {Object.entries(TABLE_COLUMNS).map(([column, usual]) => (
          <Form.Item key={column} name={['mapping', 'columns', column]} label={t(`statements.column.${column}`)}>
            <Input maxLength={200} placeholder={usual} autoComplete="off" />
          </Form.Item>
        ))}
        <Form.Item name={['mapping', 'encoding']} label={t('statements.encoding')}>
          <Select allowClear placeholder={t('statements.found_by_itself')} options={plainOptions(ENCODINGS)} />
        </Form.Item>
        <Form.Item name={['mapping', 'delimiter']} label={t('statements.delimiter')}>
          <Select
            allowClear
            placeholder={t('statements.found_by_itself')}
            options={DELIMITERS.map((mark) => ({ value: mark, label: mark === '\t' ? t('statements.tab') : mark }))}
          />
        </Form.Item>
        <Form.Item name={['mapping', 'day_order']} label={t('statements.day_order')}>
          <Select
            options={[
              { value: 'day_first', label: t('statements.day_first') },
              { value: 'month_first', label: t('statements.month_first') },
            ]}
          />
        </Form.Item>
        <Form.Item name={['mapping', 'sheet']} label={t('statements.sheet')}>
          <Input maxLength={200} placeholder={t('statements.first_sheet')} />
        </Form.Item>
      </div>
      <Form.Item name={['mapping', 'decimal_comma']} valuePropName="checked">
        <Checkbox>{t('statements.decimal_comma')}</Checkbox>
      </Form.Item>
    </>
  )
}
