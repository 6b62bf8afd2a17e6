import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ComponentProps } from 'react'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { changeLanguage, startI18n } from '@/lib/i18n'
import { Problem } from '@/lib/problem'
import { DataTable } from '@/ui/data-table'

interface Row {
  id: number
  name: string
}

function table(props: Partial<ComponentProps<typeof DataTable<Row>>>) {
  return render(
    <DataTable<Row>
      label="Things"
      rows={[{ id: 1, name: 'First' }]}
      rowKey={(row) => row.id}
      columns={[{ key: 'name', title: 'Name', sort: 'name', render: (row) => row.name }]}
      {...props}
    />,
  )
}

describe('DataTable', () => {
  beforeAll(async () => {
    await startI18n()
    await changeLanguage('en')
  })
  it('shows rows', () => {
    table({})
    expect(screen.getByText('First')).toBeInTheDocument()
  })
  it('says that nothing matches', () => {
    table({ rows: [], emptyText: 'No things' })
    expect(screen.getAllByText('No things').length).toBeGreaterThan(0)
  })
  it('says that it is loading', () => {
    table({ rows: undefined, loading: true })
    expect(screen.getByText('Loading…')).toBeInTheDocument()
  })
  it('says what failed and tries again', async () => {
    const onRetry = vi.fn()
    table({ rows: undefined, error: new Problem(503, { code: 'database_unavailable', detail: 'x' }), onRetry })
    expect(screen.getByRole('alert')).toHaveTextContent('The database is unavailable')
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(onRetry).toHaveBeenCalledOnce()
  })
  it('groups the digits of its counts', () => {
    table({ pager: { cursor: '', next: vi.fn(), previous: null }, total: 11095 })
    expect(screen.getByText('1 of 11,095 rows')).toBeInTheDocument()
  })
  it('names what was refused in the reader’s words', () => {
    const errors = [{ pointer: '?customer_id', code: 'int_parsing', detail: 'the server’s own words' }]
    table({ rows: undefined, error: new Problem(422, { code: 'validation_failed', detail: 'x', errors }) })
    expect(screen.getByRole('alert')).not.toHaveTextContent('own words')
  })
  it('sorts by the server’s field and turns pages by cursor', async () => {
    const onSort = vi.fn()
    const next = vi.fn()
    table({ onSort, sort: '', pager: { cursor: '', next, previous: null }, nextCursor: 'c2', total: 51 })
    await userEvent.click(screen.getByRole('columnheader', { name: /Name/ }))
    await waitFor(() => expect(onSort).toHaveBeenCalledWith('name'))
    expect(screen.getByText('1 of 51 rows')).toBeInTheDocument()
    expect(screen.getByRole('button', { name: 'Previous' })).toBeDisabled()
    await userEvent.click(screen.getByRole('button', { name: 'Next' }))
    expect(next).toHaveBeenCalledWith('c2')
  })
})
