import type { ReactNode } from 'react'
import { LoadingState } from '@/ui/states'

interface CardColumn<Row> {
  key: string
  title: string
  render: (row: Row, index: number) => ReactNode
  wideOnly?: boolean
  numeric?: boolean
}

interface Props<Row> {
  label: string
  columns: CardColumn<Row>[]
  rows: Row[] | undefined
  rowKey: (row: Row) => string | number
  loading?: boolean
  rowClass?: (row: Row, index: number) => string
}

/** A table on a phone: one card a row, the first shown column as its heading. */
export function CardList<Row extends object>({ label, columns, rows, rowKey, loading, rowClass }: Props<Row>) {
  if (!rows) return loading ? <LoadingState /> : null
  const [head, ...shown] = columns.filter((column) => !column.wideOnly)
  return (
    <ul className="cards" aria-label={label}>
      {rows.map((row, index) => (
        <li key={rowKey(row)} className={`card-row ${rowClass?.(row, index) ?? ''}`}>
          <div className="card-head">
            {/* A bare number says nothing as a heading. */}
            {head?.numeric ? <span className="muted">{head.title} </span> : null}
            {head?.render(row, index)}
          </div>
          <dl>
            {shown
              .map((column) => ({ ...column, content: column.render(row, index) }))
              .filter(({ content }) => content !== null)
              .map(({ key, title, content }) => (
                <div key={key}>
                  <dt>{title}</dt>
                  <dd>{content}</dd>
                </div>
              ))}
          </dl>
        </li>
      ))}
    </ul>
  )
}
