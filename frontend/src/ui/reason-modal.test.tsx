import { fireEvent, render, screen } from '@testing-library/react'
import { beforeAll, expect, it, vi } from 'vitest'
import { changeLanguage, startI18n } from '@/lib/i18n'
import { Problem } from '@/lib/problem'
import { ReasonModal } from '@/ui/reason-modal'

beforeAll(async () => {
  await startI18n()
  await changeLanguage('en')
})

it('forgets what was refused once it is left', { timeout: 20_000 }, async () => {
  const onClose = vi.fn()
  const refused = () => Promise.reject(new Problem(409, { code: 'no_words_for_this', detail: 'Taken back already.' }))
  render(<ReasonModal open title="Take back" explain="Why?" confirm="Do it" withDay={false} onClose={onClose} onConfirm={refused} />)
  fireEvent.change(screen.getByLabelText('Reason'), { target: { value: 'wrong' } })
  fireEvent.click(screen.getByText('Do it'))
  expect(await screen.findByText('Taken back already.')).toBeInTheDocument()
  fireEvent.click(screen.getByText('Cancel'))
  expect(onClose).toHaveBeenCalledOnce()
  expect(screen.queryByText('Taken back already.')).toBeNull()
})

it('is confirmed by the keyboard, as the forms are', { timeout: 20_000 }, async () => {
  const onConfirm = vi.fn(() => Promise.resolve())
  render(<ReasonModal open title="Approve" explain="Sure?" confirm="Approve" withDay={false} onClose={vi.fn()} onConfirm={onConfirm} />)
  const reason = screen.getByLabelText('Reason')
  fireEvent.change(reason, { target: { value: 'monthly' } })
  fireEvent.keyDown(reason, { key: 'Enter' })
  fireEvent.keyDown(reason, { key: 'Enter', ctrlKey: true })
  await vi.waitFor(() => expect(onConfirm).toHaveBeenCalledExactlyOnceWith('monthly', undefined))
})
