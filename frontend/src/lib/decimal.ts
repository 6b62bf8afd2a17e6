/** Sums of amounts as text, exactly: whole numbers of the smallest unit that any of them has, never a floating number. */
const AMOUNT = /^([+-]?)(\d+)(?:\.(\d*))?$/

const places = (amount: string): number => AMOUNT.exec(amount.trim())?.[3]?.length ?? 0

function units(amount: string, decimals: number): bigint {
  const [, sign, whole = '0', fraction = ''] = AMOUNT.exec(amount.trim()) ?? []
  const value = BigInt(whole + fraction.padEnd(decimals, '0'))
  return sign === '-' ? -value : value
}

function written(value: bigint, decimals: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0')
  const point = digits.length - decimals
  return `${value < 0n ? '-' : ''}${digits.slice(0, point)}${decimals > 0 ? `.${digits.slice(point)}` : ''}`
}

/** "0.1" + "0.20" = "0.30". What is no amount (a field half typed) counts as nothing. */
export function sum(amounts: readonly string[]): string {
  const decimals = Math.max(0, ...amounts.map(places))
  return written(amounts.reduce((total, amount) => total + units(amount, decimals), 0n), decimals)
}

export const negated = (amount: string): string => (amount.startsWith('-') ? amount.slice(1) : /[1-9]/.test(amount) ? `-${amount}` : amount)
export const difference = (from: string, ...less: string[]): string => sum([from, ...less.map(negated)])

/** Below zero, zero or above, as `from` is less than, equal to or more than `to`. */
export function compare(from: string, to: string): number {
  const left = difference(from, to)
  return /[1-9]/.test(left) ? (left.startsWith('-') ? -1 : 1) : 0
}

/** The decimal point moved right (or left): "0.955" by 2 is "95.5". */
export function shifted(amount: string, by: number): string {
  const decimals = places(amount) + Math.max(-by, 0)
  const text = written(units(amount, decimals), Math.max(decimals - by, 0))
  const value = by > decimals ? text + '0'.repeat(by - decimals) : text
  return value.includes('.') ? value.replace(/0+$/, '').replace(/\.$/, '') : value.replace(/^0+(?=\d)/, '')
}
