import { Button, Table } from 'antd'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatNumber } from '@/lib/format'
import { useLanguage } from '@/lib/i18n'
import type { Pager } from '@/lib/url-state'
import { readSort, writeSort } from '@/lib/url-state'
import { CardList } from '@/ui/card-list'
import { CardSort } from '@/ui/card-sort'
import { EmptyState, ErrorState } from '@/ui/states'
import { useNarrow } from '@/ui/use-narrow'

export interface Column<Row> {
  key: string
  title: string
  render: (row: Row, index: number) => ReactNode
  /** Name of the server's sort field; without it the column does not sort. */
  sort?: string
  numeric?: boolean
  width?: number
  /** Left out of the card on a phone. */
  wideOnly?: boolean
  fixed?: boolean
}

interface Props<Row extends object> {
  label: string
  columns: Column<Row>[]
  rows: Row[] | undefined
  rowKey: (row: Row) => string | number
  loading?: boolean
  error?: unknown
  onRetry?: () => void
  emptyText?: string
  sort?: string
  onSort?: (sort: string) => void
  pager?: Pager
  nextCursor?: string | null
  total?: number | null
  /** How many rows the page holds, where lines of totals stand among them. */
  shown?: number
  rowClass?: (row: Row, index: number) => string
  /** The keys chosen, and what to do when others are; rows are chosen on wide screens only. */
  chosen?: number[]
  onChoose?: (keys: number[]) => void
}

const ACTS = new Set(['act', 'acts', 'actions'])

/** Every list of the program: server paging and sorting, words for loading, empty and failed, cards on a phone. */
export function DataTable<Row extends object>(props: Props<Row>) {
  const { t } = useTranslation()
  const narrow = useNarrow()
  const { rows, error, loading, emptyText } = props
  if (error && !rows) return <ErrorState error={error} onRetry={props.onRetry} />
  return (
    <div className="data-table">
      {error ? <ErrorState error={error} onRetry={props.onRetry} /> : null}
      {narrow ? (
        <>
          <CardSort {...props} />
          <CardList {...props} />
        </>
      ) : (
        <WideTable {...props} />
      )}
      {!loading && rows?.length === 0 && narrow ? <EmptyState text={emptyText} /> : null}
      {props.pager ? <Paging {...props} pager={props.pager} /> : null}
      <span className="visually-hidden" role="status">
        {loading ? t('common.states.loading') : ''}
      </span>
    </div>
  )
}

/** What scrolls sideways must be reachable by keyboard, which Ant Design leaves out. */
function useReachable(label: string) {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const content = host.current?.querySelector<HTMLElement>('.ant-table-content')
    if (!content) return
    if (content.scrollWidth > content.clientWidth) {
      content.tabIndex = 0
      content.setAttribute('role', 'region')
      content.setAttribute('aria-label', label)
    } else {
      for (const name of ['tabindex', 'role', 'aria-label']) content.removeAttribute(name)
    }
  })
  return host
}

function WideTable<Row extends object>({ label, columns, rows, rowKey, loading, emptyText, sort, onSort, ...rest }: Props<Row>) {
  const sorted = readSort(sort ?? '')
  const host = useReachable(label)
  return (
    <div ref={host}>
    <Table<Row>
      size="small"
      aria-label={label}
      rowKey={rowKey}
      dataSource={rows ?? []}
      loading={loading ? { delay: 150 } : false}
      pagination={false}
      scroll={{ x: 'max-content' }}
      // The box for all rows would stand a second time in the hidden row that measures the columns, where the keyboard finds it.
      rowSelection={rest.onChoose ? { hideSelectAll: true, selectedRowKeys: rest.chosen ?? [], onChange: (keys) => rest.onChoose?.(keys.map(Number)) } : undefined}
      rowClassName={(row, index) => rest.rowClass?.(row, index) ?? ''}
      locale={{ emptyText: loading ? ' ' : <EmptyState text={emptyText} /> }}
      onChange={(_page, _filters, sorter) => {
        const one = Array.isArray(sorter) ? sorter[0] : sorter
        onSort?.(writeSort(one?.columnKey as string | undefined, one?.order))
      }}
      columns={columns.map((column) => ({
        key: column.sort ?? column.key,
        title: <span className="column-title">{column.title}</span>,
        width: column.width,
        align: column.numeric ? ('right' as const) : undefined,
        // What can be done with a row stays in sight where the table is wider than the screen.
        fixed: column.fixed ? ('left' as const) : ACTS.has(column.key) ? ('right' as const) : undefined,
        sorter: Boolean(column.sort && onSort),
        sortOrder: column.sort && sorted?.field === column.sort ? sorted.order : null,
        render: (_value: unknown, row: Row, index: number) => column.render(row, index),
      }))}
    />
    </div>
  )
}

type PagingProps = Pick<Props<object>, 'nextCursor' | 'total' | 'rows' | 'loading' | 'shown'> & { pager: Pager }

function Paging({ pager, nextCursor, total, rows, loading, shown = rows?.length ?? 0 }: PagingProps) {
  const { t } = useTranslation()
  const language = useLanguage()
  return (
    <nav className="paging" aria-label={t('common.paging.label')}>
      <span>
        {total !== undefined && total !== null
          ? t('common.paging.of_total', { shown: formatNumber(shown, language), total: formatNumber(total, language) })
          : t('common.paging.shown', { shown: formatNumber(shown, language) })}
      </span>
      <span className="paging-buttons">
        <Button disabled={!pager.previous || loading} onClick={() => pager.previous?.()}>
          {t('common.paging.previous')}
        </Button>
        <Button disabled={!nextCursor || loading} onClick={() => nextCursor && pager.next(nextCursor)}>
          {t('common.paging.next')}
        </Button>
      </span>
    </nav>
  )
}
