import { FilterOutlined } from '@ant-design/icons'
import { Button, Checkbox, DatePicker, Input, Select } from 'antd'
import dayjs from 'dayjs'
import { Children, isValidElement, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useNarrow } from '@/ui/use-narrow'

/** A row of named filters over a table. On a phone the first stays in sight and the others wait behind a button. */
export function FilterBar({ children, end }: { children: ReactNode; end?: ReactNode }) {
  const { t } = useTranslation()
  const narrow = useNarrow()
  const [open, setOpen] = useState(false)
  const fields = Children.toArray(children)
  const folded = narrow && fields.length > 3
  const set = fields.slice(1).filter(isSet).length
  return (
    <section className="filters" aria-label={t('common.filters')}>
      <div className="filters-fields">{folded && !open ? fields[0] : fields}</div>
      <div className="filters-end">
        {folded ? (
          <Button icon={<FilterOutlined />} aria-expanded={open} onClick={() => setOpen(!open)}>
            {set > 0 ? `${t('common.filters')} (${set})` : t('common.filters')}
          </Button>
        ) : null}
        {end}
      </div>
    </section>
  )
}

/** Whether a filter narrows anything: one that must have a value says nothing by having it. */
function isSet(field: ReactNode): boolean {
  if (!isValidElement<{ value?: string; required?: boolean }>(field)) return false
  return Boolean(field.props.value) && !field.props.required
}

interface FieldProps {
  label: string
  value: string
  onChange: (value: string) => void
}

/** Searches on Enter, on leaving the field and when it is emptied: not with every key. */
export function SearchFilter({ label, value, onChange, narrow }: FieldProps & { narrow?: boolean }) {
  const [typed, setTyped] = useState({ value, text: value })
  // A filter changed elsewhere (the back button, a removed tag) replaces what was typed.
  if (typed.value !== value) setTyped({ value, text: value })
  const text = typed.text
  const setText = (entered: string) => setTyped({ value, text: entered })
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
  /** What stands there while nothing is chosen; “all” unless told. */
  unset?: string
  width?: number
}

export function SelectFilter({ label, value, onChange, options, required, unset, width = 150 }: SelectProps) {
  const { t } = useTranslation()
  return (
    <label className="filter-field">
      <span className="filter-label">{label}</span>
      <Select
        aria-label={label}
        style={{ width }}
        value={value === '' ? undefined : value}
        placeholder={unset ?? t('common.all')}
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

export function DayFilter({ label, value, onChange, placeholder }: FieldProps & { placeholder?: string }) {
  return (
    <label className="filter-field">
      <span className="filter-label">{label}</span>
      <DatePicker
        aria-label={label}
        placeholder={placeholder}
        value={value ? dayjs(value) : null}
        onChange={(day) => onChange(day ? day.format('YYYY-MM-DD') : '')}
        style={{ width: 138 }}
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
