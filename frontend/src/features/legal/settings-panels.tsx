import { App, Button, Form, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TierFields } from '@/features/legal/fee-fields'
import { CAUSES, SCALE_KINDS, useAddPeriod, useAddScale, usePeriods, useSaveSettings, useScales, useSettings, type LegalSettings, type Period, type PeriodIn, type Scale, type ScaleIn } from '@/features/legal/setting-queries'
import { DataTable, type Column } from '@/ui/data-table'
import { Day } from '@/ui/day'
import { DayInput } from '@/ui/day-input'
import { FormDrawer } from '@/ui/form-drawer'
import { problemText } from '@/lib/form-errors'
import { groupDigits, isZero } from '@/lib/format'
import { MoneyInput, moneyRule, plainAmount } from '@/ui/money-input'
import { Loaded } from '@/ui/states'

interface Props {
  company: string
  may: boolean
}

interface WarningValues {
  warn: string
  deadline_days: number
  country: string
}

/** How far ahead is warned, and whose law holds where a customer's country has none. */
export function WarningSettings({ company, may }: Props) {
  const found = useSettings(company)
  return <Loaded query={found}>{({ data, etag }) => <WarningForm key={etag} company={company} may={may} data={data} etag={etag} />}</Loaded>
}

function WarningForm({ company, may, data, etag }: Props & { data: LegalSettings; etag: string | null }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const save = useSaveSettings(company, etag)
  const submit = (values: WarningValues) => {
    const warn_days = values.warn.split(/[\s,，/]+/).filter(Boolean).map(Number)
    save.mutate({ warn_days, deadline_days: values.deadline_days, country: values.country }, { onSuccess: () => void message.success(t('legal.saved')), onError: (cause) => void message.error(problemText(t, cause)) })
  }
  return (
    <section className="panel">
      <Form<WarningValues> layout="vertical" disabled={!may} initialValues={{ ...data, warn: data.warn_days.join(', ') }} onFinish={submit} style={{ maxWidth: 420 }}>
        <Form.Item name="warn" label={t('legal.warn_days')} extra={t('legal.warn_days_note')} rules={[{ pattern: /^\s*\d{1,4}([\s,，/]+\d{1,4}){0,4}\s*$/, required: true, message: t('legal.warn_days_note') }]}>
          <Input />
        </Form.Item>
        <Form.Item name="deadline_days" label={t('legal.deadline_days')} rules={[{ required: true, message: t('common.required') }]}>
          <InputNumber min={0} max={365} precision={0} />
        </Form.Item>
        <Form.Item name="country" label={t('legal.usual_country')} rules={[{ pattern: /^[A-Z]{2}$/, required: true, message: t('errors.codes.string_pattern_mismatch') }]}>
          <Input maxLength={2} />
        </Form.Item>
        {may ? (
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {t('common.actions.save')}
          </Button>
        ) : null}
      </Form>
    </section>
  )
}

/** One line a tier: up to which part, what percentage, and the fixed sum where there is one. */
function Tiers({ scale }: { scale: Scale }) {
  const { t } = useTranslation()
  const words = (tier: Scale['tiers'][number]) => {
    const parts = [/^0*$/.test(tier.percent) ? null : `${tier.percent} %`, isZero(tier.fixed) ? null : groupDigits(tier.fixed)]
    return `${tier.up_to === null ? t('legal.all_above') : `≤ ${groupDigits(tier.up_to)}`}: ${parts.filter(Boolean).join(' + ') || '0'}`
  }
  return (
    <span className="small">
      {scale.tiers.map((tier) => (
        <div key={tier.up_to ?? 'above'}>{words(tier)}</div>
      ))}
    </span>
  )
}

export function ScalesPanel({ company, may }: Props) {
  const { t } = useTranslation()
  const scales = useScales(company)
  const add = useAddScale()
  const [open, setOpen] = useState(false)
  const required = { required: true, message: t('common.required') }
  const columns: Column<Scale>[] = [
    { key: 'kind', title: t('legal.scale'), render: (row) => t(`legal.scale_kind.${row.kind}`) },
    { key: 'currency', title: t('common.fields.currency'), render: (row) => row.currency },
    { key: 'from_on', title: t('legal.from_on'), render: (row) => <Day value={row.from_on} /> },
    { key: 'tiers', title: t('legal.tiers'), render: (row) => <Tiers scale={row} /> },
    { key: 'bounds', title: t('legal.bounds'), render: (row) => `${groupDigits(row.least)} – ${row.most === null ? '∞' : groupDigits(row.most)}` },
    { key: 'source', title: t('legal.source'), render: (row) => <span className="long-text">{row.source}{row.id === null ? ` · ${t('legal.shipped')}` : ''}</span> },
  ]
  const money = (text: string | null | undefined) => (text?.trim() ? plainAmount(text) : null)
  const submit = (values: ScaleIn) =>
    add.mutateAsync({ ...values, company: company || null, least: money(values.least), most: money(values.most), tiers: values.tiers.map((tier) => ({ up_to: money(tier.up_to), percent: tier.percent || '0', fixed: money(tier.fixed) })) })
  return (
    <div className="page">
      {may ? <div className="row"><Button type="primary" onClick={() => setOpen(true)}>{t('legal.add_scale')}</Button></div> : null}
      <DataTable<Scale> label={t('legal.scales')} columns={columns} rows={scales.data?.items} rowKey={(row) => row.id ?? `${row.kind}-${row.from_on}`} loading={scales.isFetching} error={scales.error} onRetry={() => void scales.refetch()} />
      <FormDrawer<ScaleIn> open={open} width={640} title={t('legal.add_scale')} submitText={t('common.actions.save')} initialValues={{ kind: 'court', currency: 'CNY', tiers: [{ percent: '1' }] }} onClose={() => setOpen(false)} onSubmit={submit}>
        <Form.Item name="kind" label={t('legal.scale')} rules={[required]}>
          <Select options={SCALE_KINDS.map((value) => ({ value, label: t(`legal.scale_kind.${value}`) }))} />
        </Form.Item>
        <Form.Item name="currency" label={t('common.fields.currency')} rules={[{ ...required, pattern: /^[A-Z]{3}$/ }]}>
          <Input maxLength={3} />
        </Form.Item>
        <Form.Item name="from_on" label={t('legal.from_on')} rules={[required]}>
          <DayInput />
        </Form.Item>
        <TierFields name={['tiers']} />
        <Form.Item name="least" label={t('legal.least')} rules={[moneyRule(t)]}>
          <MoneyInput />
        </Form.Item>
        <Form.Item name="most" label={t('legal.most')} rules={[moneyRule(t)]}>
          <MoneyInput />
        </Form.Item>
        <Form.Item name="source" label={t('legal.source')} rules={[{ ...required, whitespace: true }]}>
          <Input maxLength={1000} />
        </Form.Item>
      </FormDrawer>
    </div>
  )
}

export function PeriodsPanel({ company, may }: Props) {
  const { t } = useTranslation()
  const periods = usePeriods(company)
  const add = useAddPeriod()
  const [open, setOpen] = useState(false)
  const required = { required: true, message: t('common.required') }
  const columns: Column<Period>[] = [
    { key: 'country', title: t('legal.country'), render: (row) => row.country },
    { key: 'from_on', title: t('legal.from_on'), render: (row) => <Day value={row.from_on} /> },
    { key: 'years', title: t('legal.period'), render: (row) => t('legal.years', { count: row.years }) },
    { key: 'longest', title: t('legal.longest'), render: (row) => (row.longest_years ? t('legal.years', { count: row.longest_years }) : <span className="none">–</span>) },
    { key: 'starts', title: t('legal.starts_label'), render: (row) => t(`legal.starts.${row.starts}`) },
    { key: 'rest', title: t('legal.rest'), render: (row) => row.rest_weekdays.map((day) => t(`strategies.weekday.${day}`)).join(t('legal.between')) || t('legal.no_rest') },
    { key: 'causes', title: t('legal.restarted_by'), render: (row) => <span className="long-text small">{row.causes.map((cause) => t(`legal.cause.${cause}`)).join(t('legal.between'))}</span> },
    { key: 'source', title: t('legal.source'), render: (row) => <span className="long-text">{row.source}{row.id === null ? ` · ${t('legal.shipped')}` : ''}</span> },
  ]
  return (
    <div className="page">
      {may ? <div className="row"><Button type="primary" onClick={() => setOpen(true)}>{t('legal.add_period')}</Button></div> : null}
      <DataTable<Period> label={t('legal.periods')} columns={columns} rows={periods.data?.items} rowKey={(row) => row.id ?? `${row.country}-${row.from_on}`} loading={periods.isFetching} error={periods.error} onRetry={() => void periods.refetch()} />
      <FormDrawer<PeriodIn> open={open} title={t('legal.add_period')} submitText={t('common.actions.save')} initialValues={{ years: 3, starts: 'due', causes: [...CAUSES], rest_weekdays: [6, 7] }} onClose={() => setOpen(false)} onSubmit={(values) => add.mutateAsync({ ...values, company: company || null })}>
        <Form.Item name="country" label={t('legal.country')} rules={[{ ...required, pattern: /^[A-Z]{2}$/ }]}>
          <Input maxLength={2} />
        </Form.Item>
        <Form.Item name="from_on" label={t('legal.from_on')} rules={[required]}>
          <DayInput />
        </Form.Item>
        <Form.Item name="years" label={t('legal.period_years')} rules={[required]}>
          <InputNumber min={1} max={100} precision={0} />
        </Form.Item>
        <Form.Item name="longest_years" label={t('legal.longest_years')}>
          <InputNumber min={1} max={100} precision={0} />
        </Form.Item>
        <Form.Item name="starts" label={t('legal.starts_label')}>
          <Select options={(['due', 'year_end'] as const).map((value) => ({ value, label: t(`legal.starts.${value}`) }))} />
        </Form.Item>
        <Form.Item name="causes" label={t('legal.restarted_by')}>
          <Select mode="multiple" options={CAUSES.map((value) => ({ value, label: t(`legal.cause.${value}`) }))} />
        </Form.Item>
        <Form.Item name="rest_weekdays" label={t('legal.rest')} extra={t('legal.rest_note')}>
          <Select mode="multiple" maxCount={6} options={[1, 2, 3, 4, 5, 6, 7].map((value) => ({ value, label: t(`strategies.weekday.${value}`) }))} />
        </Form.Item>
        <Form.Item name="suspension_months" label={t('legal.suspension_months')}>
          <InputNumber min={1} max={120} precision={0} />
        </Form.Item>
        <Form.Item name="source" label={t('legal.source')} rules={[{ ...required, whitespace: true }]}>
          <Input maxLength={1000} />
        </Form.Item>
      </FormDrawer>
    </div>
  )
}
