/** Which rows of equal height must be drawn, with some more above and below so that scrolling shows no gaps. */
export function visibleRange(top: number, height: number, row: number, count: number, more = 8): { from: number; to: number } {
  const from = Math.max(0, Math.floor(top / row) - more)
  const to = Math.min(count, Math.ceil((top + height) / row) + more)
  return { from: Math.min(from, count), to: Math.max(to, 0) }
}

/** Where to scroll so that a row is wholly in sight; null when it is. */
export function scrollFor(index: number, top: number, height: number, row: number): number | null {
  if (index * row < top) return index * row
  if ((index + 1) * row > top + height) return (index + 1) * row - height
  return null
}
