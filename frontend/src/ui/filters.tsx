import { Checkbox, DatePicker, Input, Select } from 'antd'
import dayjs from 'dayjs'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** A row of named filters over a table; it wraps on a phone. */
export function FilterBar({ children, end }: { children: ReactNode; end?: ReactNode }) {
  const { t } = useTranslation()
  return (
    <section className="filters" aria-label={t('common.filters')}>
      <div className="filters-fields">{children}</div>
      {end ? <div className="filters-end">{end}</div> : null}
    </section>
  )
}

interface FieldProps {
  label: string
  value: string
  onChange: (value: string) => void
}

/** Searches on Enter, on leaving the field and when it is emptied: not with every key. */
export function SearchFilter({ label, value, onChange, narrow }: FieldProps & { narrow?: boolean }) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  return (
    <Input.Search
      className={narrow ? 'filter-search filter-search-narrow' : 'filter-search'}
      aria-label={label}
      placeholder={label}
      value={text}
      allowClear
      onChange={(event) => {
        setText(event.target.value)
        if (event.target.value === '' && value !== '') onChange('')
      }}
      onSearch={(entered) => onChange(entered.trim())}
      onBlur={() => text.trim() !== value && onChange(text.trim())}
    />
  )
}

interface SelectProps extends FieldProps {
  options: { value: string; label: string }[]
  /** Required choices (currency, basis) cannot be emptied. */
  required?: boolean
  width?: number
}

export function SelectFilter({ label, value, onChange, options, required, width = 150 }: SelectProps) {
  return (
    <label className="filter-field">
      <span className="filter-label">{label}</span>
      <Select
        aria-label={label}
        style={{ width }}
        value={value === '' ? undefined : value}
        placeholder="–"
        allowClear={!required}
        showSearch={options.length > 8 ? { optionFilterProp: 'label' } : false}
        options={options}
        popupMatchSelectWidth={false}
        onChange={(chosen?: string) => onChange(chosen ?? '')}
      />
    </label>
  )
}

/** On or not asked: for filters that only narrow. */
export function ToggleFilter({ label, value, onChange }: FieldProps) {
  return (
    <Checkbox className="filter-toggle" checked={value === 'true'} onChange={(event) => onChange(event.target.checked ? 'true' : '')}>
      {label}
    </Checkbox>
  )
}

export function DayFilter({ label, value, onChange }: FieldProps) {
  return (
    <label className="filter-field">
      <span className="filter-label">{label}</span>
      <DatePicker
        aria-label={label}
        value={value ? dayjs(value) : null}
        onChange={(day) => onChange(day ? day.format('YYYY-MM-DD') : '')}
        style={{ width: 150 }}
      />
    </label>
  )
}

/** An instant, shown in the reader's zone and kept in the address as UTC. */
export function InstantFilter({ label, value, onChange }: FieldProps) {
  return (
    <label className="filter-field">
      <span className="filter-label">{label}</span>
      <DatePicker
        aria-label={label}
        showTime={{ format: 'HH:mm' }}
        format="YYYY-MM-DD HH:mm"
        value={value ? dayjs(value) : null}
        onChange={(instant) => onChange(instant ? instant.toDate().toISOString().replace(/\.\d{3}Z$/, 'Z') : '')}
        style={{ width: 190 }}
      />
    </label>
  )
}
