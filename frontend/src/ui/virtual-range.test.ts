import { describe, expect, it } from 'vitest'
import { scrollFor, visibleRange } from '@/ui/virtual-range'

describe('a list of a thousand rows', () => {
  it('draws what is in sight and some more', () => {
    expect(visibleRange(0, 600, 60, 1000)).toEqual({ from: 0, to: 18 })
    expect(visibleRange(6000, 600, 60, 1000)).toEqual({ from: 92, to: 118 })
    expect(visibleRange(59_400, 600, 60, 1000)).toEqual({ from: 982, to: 1000 })
  })
  it('draws all of a short one and nothing of an empty one', () => {
    expect(visibleRange(0, 600, 60, 3)).toEqual({ from: 0, to: 3 })
    expect(visibleRange(900, 600, 60, 0)).toEqual({ from: 0, to: 0 })
  })
  it('scrolls only to what is out of sight', () => {
    expect([scrollFor(5, 0, 600, 60), scrollFor(10, 0, 600, 60), scrollFor(2, 300, 600, 60)]).toEqual([null, 60, 120])
  })
})
