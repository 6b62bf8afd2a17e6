import { App, Form, Input, Segmented } from 'antd'
import { useTranslation } from 'react-i18next'
import { usePutPeriodTarget, usePutTarget, type Kpi } from '@/features/targets/queries'
import { shifted } from '@/lib/decimal'
import { formatDay } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'
import { FormDrawer } from '@/ui/form-drawer'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'

export interface Scope {
  company: string | undefined
  subject: 'company' | 'owner' | 'collector'
  person: string
  first_on: string
  last_on: string
}

interface Props {
  /** The figure whose target is set; null keeps the drawer shut. */
  kpi: Kpi | null
  scope: Scope
  onClose: () => void
}

interface Values {
  holds: 'period' | 'always'
  value?: string
}

/** Ratios are typed as percentages; an empty value takes the target away. */
export function TargetForm({ kpi, scope, onClose }: Props) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { message } = App.useApp()
  const putPeriod = usePutPeriodTarget()
  const putAlways = usePutTarget()
  const ratio = kpi?.unit === 'ratio'
  const submit = async ({ holds, value }: Values) => {
    if (!kpi) return
    const typed = value?.trim() ? plainAmount(value) : null
    const target = typed !== null && ratio ? shifted(typed, -2) : typed
    if (holds === 'always') await putAlways.mutateAsync({ kpi_id: kpi.id, value: target, company: scope.company })
    else await putPeriod.mutateAsync({ ...scope, kpi_id: kpi.id, value: target })
    void message.success(t('targets.saved'))
  }
  const always = scope.subject === 'company'
  const span = { first: formatDay(scope.first_on, language), last: formatDay(scope.last_on, language) }
  return (
    <FormDrawer<Values>
      open={kpi !== null}
      title={kpi ? t('targets.set_for', { figure: t(`kpis.${kpi.id}.name`) }) : ''}
      submitText={t('common.actions.save')}
      initialValues={{ holds: 'period', value: kpi?.target ? (ratio ? shifted(kpi.target, 2) : kpi.target) : '' }}
      onClose={onClose}
      onSubmit={submit}
    >
      <p className="panel-note">{kpi ? t(`kpis.${kpi.id}.formula`) : ''}</p>
      <Form.Item name="holds" label={t('targets.holds')}>
        {always ? (
          <Segmented
            block
            options={[
              { value: 'period', label: t('targets.this_period') },
              { value: 'always', label: t('targets.always') },
            ]}
          />
        ) : (
          <Hidden />
        )}
      </Form.Item>
      <p className="muted">
        {t(`targets.subjects.${scope.subject}`)} {scope.person} · {t('targets.span', span)}
      </p>
      <Form.Item name="value" label={t('targets.target')} rules={[moneyRule(t)]} extra={t('targets.empty_note')}>
        <MoneyInput suffix={ratio ? '%' : t('targets.days')} />
      </Form.Item>
    </FormDrawer>
  )
}

/** A field that has its value without being asked for. */
function Hidden({ value }: { value?: string }) {
  return <Input type="hidden" value={value} readOnly />
}
