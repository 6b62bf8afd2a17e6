import { App, Button, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { FileField, PersonFields } from '@/features/customer-page/fields'
import { ItemAmounts, type Amounts } from '@/features/customer-page/item-amounts'
import { useConfirm, type Letter } from '@/features/customer-page/queries'
import { FormDrawer } from '@/ui/form-drawer'
import { MoneyInput, plainAmount } from '@/ui/money-input'

interface Other {
  number: string
  currency: string
  amount: string
  words?: string
}
type Values = { items?: Amounts; others?: Other[]; person: string; words?: string; file?: File }

interface Props {
  letter: Letter
  /** What is answered; null keeps the drawer shut. */
  act: 'agree' | 'differ' | null
  onClose: () => void
}

/** The one answer to a letter: the balance agrees, or differs by items; with a sealed copy. */
export function ConfirmForm({ letter, act, onClose }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const confirm = useConfirm(letter.id)
  const submit = async ({ items, others, words, file, person }: Values) => {
    const changed = Object.entries(items ?? {}).map(([id, entry]) => ({ item_id: Number(id), amount: plainAmount(entry.amount), words: entry.words.trim() || null }))
    const added = (others ?? []).map((other) => ({ ...other, amount: plainAmount(other.amount), words: other.words?.trim() || null }))
    const differing = act === 'differ' ? [...changed, ...added] : []
    await confirm.mutateAsync({ body: { agreed: act === 'agree', items: differing, person, words: words?.trim() || null }, file })
    void message.success(t('customer_page.thanks'))
  }
  return (
    <FormDrawer<Values>
      open={act !== null}
      title={act ? t(`customer_page.${act}`) : ''}
      submitText={t('customer_page.send')}
      onClose={onClose}
      onSubmit={submit}
    >
      <p className="panel-note">{act ? t(`customer_page.${act}_note`) : ''}</p>
      {act === 'differ' ? <Differences letter={letter} /> : null}
      <FileField label={t('customer_page.sealed')} />
      <PersonFields />
    </FormDrawer>
  )
}

function Differences({ letter }: { letter: Letter }) {
  const { t } = useTranslation()
  const currencies = letter.balances.map((balance) => balance.currency)
  const required = { required: true, message: t('common.required') }
  return (
    <>
      {letter.items.length > 0 ? (
        <Form.Item name="items" label={t('customer_page.differing_items')}>
          <ItemAmounts items={letter.items} amountLabel={t('customer_page.your_amount')} />
        </Form.Item>
      ) : null}
      <Form.List name="others">
        {(fields, { add, remove }) => (
          <div className="other-items">
            {fields.map(({ key, name }) => (
              <fieldset key={key}>
                <Form.Item name={[name, 'number']} label={t('customer_page.other_number')} rules={[required]}>
                  <Input maxLength={100} />
                </Form.Item>
                <div className="item-amount-fields">
                  <Form.Item name={[name, 'currency']} label={t('common.fields.currency')} normalize={(said?: string) => said?.toUpperCase()} rules={[required, { pattern: /^[A-Z]{3}$/, message: t('customer_page.currency_format') }]}>
                    <Input maxLength={3} autoCapitalize="characters" />
                  </Form.Item>
                  <Form.Item name={[name, 'amount']} label={t('customer_page.your_amount')} rules={[required]}>
                    <MoneyInput />
                  </Form.Item>
                </div>
                <Form.Item name={[name, 'words']} label={t('customer_page.why')}>
                  <Input maxLength={200} />
                </Form.Item>
                <Button size="small" onClick={() => remove(name)}>
                  {t('common.actions.remove')}
                </Button>
              </fieldset>
            ))}
            <Button onClick={() => add({ currency: currencies[0] })}>{t('customer_page.add_other')}</Button>
          </div>
        )}
      </Form.List>
    </>
  )
}
