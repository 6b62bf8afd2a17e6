import { Button, Checkbox, Input, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SampleTable } from '@/features/imports/sample-table'
import type { Import, ImportChange } from '@/features/imports/queries'
import { plainOptions } from '@/lib/options'

interface Props {
  row: Import
  busy: boolean
  onCheck: (change: ImportChange | null) => void
}

type Texts = Record<string, string>

const filled = (texts: Texts): Texts => Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''))

/** Which column holds what: suggested from the headers, for a person to change. A field without a column may have one text for every row. */
export function MappingPanel({ row, busy, onCheck }: Props) {
  const { t } = useTranslation()
  const [columns, setColumns] = useState<Texts>(row.columns)
  const [constants, setConstants] = useState<Texts>(row.constants)
  const [dayOrder, setDayOrder] = useState(row.day_order)
  const [corrections, setCorrections] = useState(row.corrections)
  const change = { columns: filled(columns), constants: filled(constants), day_order: dayOrder, corrections }
  const same = JSON.stringify(change) === JSON.stringify({ columns: row.columns, constants: row.constants, day_order: row.day_order, corrections: row.corrections })
  const missing = row.fields.filter((field) => field.required && !change.columns[field.name] && !change.constants[field.name])
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t('imports.mapping')}</h2>
        <span className="panel-note">{t('imports.mapping_note')}</span>
      </div>
      <div className="mapping">
        {row.fields.map(({ name, required }) => {
          const label = t(`imports.field.${name}`)
          return (
            <div key={name} className="mapping-field">
              <span className="filter-label">
                {label}
                {required ? <span className="bad"> *</span> : null}
              </span>
              <Select
                aria-label={label}
                allowClear
                showSearch={{ optionFilterProp: 'label' }}
                placeholder={t('imports.no_column')}
                value={columns[name] || undefined}
                options={plainOptions(row.headers)}
                onChange={(header?: string) => setColumns({ ...columns, [name]: header ?? '' })}
              />
              {columns[name] ? null : (
                <Input
                  aria-label={`${label}: ${t('imports.constant')}`}
                  placeholder={t('imports.constant')}
                  maxLength={200}
                  value={constants[name] ?? ''}
                  onChange={(event) => setConstants({ ...constants, [name]: event.target.value.trim() })}
                />
              )}
            </div>
          )
        })}
      </div>
      <SampleTable row={row} />
      <div className="row spaced">
        <label className="filter-field">
          <span className="filter-label">{t('imports.day_order')}</span>
          <Select
            aria-label={t('imports.day_order')}
            value={dayOrder}
            popupMatchSelectWidth={false}
            options={(['day_first', 'month_first'] as const).map((value) => ({ value, label: t(`imports.days.${value}`) }))}
            onChange={setDayOrder}
          />
        </label>
        {row.kind === 'customers' ? null : (
          <Checkbox checked={corrections} onChange={(event) => setCorrections(event.target.checked)}>
            {t('imports.corrections')}
          </Checkbox>
        )}
        <Button type="primary" loading={busy} disabled={missing.length > 0} onClick={() => onCheck(same ? null : change)}>
          {t('imports.check')}
        </Button>
        {missing.length > 0 ? (
          <span className="bad">{t('imports.missing', { fields: missing.map((field) => t(`imports.field.${field.name}`)).join(', ') })}</span>
        ) : (
          <span className="muted">{t('imports.check_note')}</span>
        )}
      </div>
    </section>
  )
}
