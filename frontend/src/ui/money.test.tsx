import { render, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { Money } from '@/ui/money'

describe('Money', () => {
  it('shows the server’s text grouped, beside its currency', () => {
    const { container } = render(<Money amount="1234567.50" currency="CNY" />)
    expect(container).toHaveTextContent('CNY 1,234,567.50')
  })
  it('marks what is negative and dims what is nothing', () => {
    render(
      <>
        <Money amount="-5.00" />
        <Money amount="0.00" dimZero />
      </>,
    )
    expect(screen.getByText('-5.00')).toHaveClass('money-negative')
    expect(screen.getByText('0.00')).toHaveClass('money-zero')
  })
  it('shows a dash where there is no amount', () => {
    const { container } = render(<Money amount={null} currency="CNY" />)
    expect(container).toHaveTextContent('–')
  })
})
