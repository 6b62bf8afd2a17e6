import { useTranslation } from 'react-i18next'
import { SelectFilter } from '@/ui/filters'

interface Props {
  columns: { title: string; sort?: string }[]
  sort?: string
  onSort?: (sort: string) => void
}

/** Cards have no headings to press: a phone sorts by this field. */
export function CardSort({ columns, sort = '', onSort }: Props) {
  const { t } = useTranslation()
  const options = columns.flatMap((column) =>
    column.sort
      ? [
          { value: column.sort, label: `${column.title} ↑` },
          { value: `-${column.sort}`, label: `${column.title} ↓` },
        ]
      : [],
  )
  if (!onSort || options.length === 0) return null
  return (
    <div className="card-sort">
      <SelectFilter label={t('common.sort')} value={sort} unset={t('common.usual_order')} options={options} onChange={onSort} width={220} />
    </div>
  )
}
