/** Infinite and not a number as a format writes them; null for any other number. */
export function nameOfDouble(value: number): string | null {
  if (Number.isNaN(value)) return 'NaN'
  if (Number.isFinite(value)) return null
  return value > 0 ? 'Infinity' : '-Infinity'
}

/** A double with a fixed number of digits after the point, 0 to 99; halves go to the even digit. */
export function fixed(value: number, digits: number): string {
  if (Math.abs(value) >= 1e21) return wholeDigits(value, digits)
  const exact = value.toFixed(digits)
  // Only a double with no more than one binary digit beyond the last decimal can lie right between two.
  if (!Number.isInteger(value * 2 ** (digits + 1)) || !value.toFixed(digits + 1).endsWith('5')) return exact
  const below = value.toFixed(digits + 1).slice(0, -1)
  const last = Number(/\d(?=\.?$)/u.exec(below)?.[0] ?? 0)
  return last % 2 === 0 ? below.replace(/\.$/u, '') : exact
}

function wholeDigits(value: number, digits: number): string {
  return `${BigInt(value)}${digits === 0 ? '' : `.${'0'.repeat(digits)}`}`
}

/** A double with an exponent of two digits or more, as in `1.052033e+03`. */
export function scientific(value: number, digits: number): string {
  return value.toExponential(digits).replace(/e([-+])(\d)$/u, 'e$10$2')
}
