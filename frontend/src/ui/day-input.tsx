import { DatePicker } from 'antd'
import dayjs from 'dayjs'

interface Props {
  id?: string
  value?: string | null
  onChange?: (value: string | null) => void
  placeholder?: string
}

/** A business day in a form: shown the reader's way, kept as "2026-01-31". */
export function DayInput({ id, value, onChange, placeholder }: Props) {
  return (
    <DatePicker
      id={id}
      style={{ width: '100%' }}
      placeholder={placeholder}
      value={value ? dayjs(value) : null}
      onChange={(day) => onChange?.(day ? day.format('YYYY-MM-DD') : null)}
    />
  )
}
