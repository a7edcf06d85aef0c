import { countBits } from '#engine'

/** A set of cases: a bit for each, the lowest of the first word for the first case. */
export type Bits = Int32Array

export { countBits }

/** The empty set of so many cases. */
export function noBits(cases: number): Bits {
  return new Int32Array((cases + 31) >>> 5)
}

/** The set of all of so many cases. */
export function allBits(cases: number): Bits {
  const bits = noBits(cases).fill(-1)
  const rest = cases & 31
  if (rest !== 0) bits[bits.length - 1] = (1 << rest) - 1
  return bits
}

/** The cases for which something holds. */
export function bitsWhere(cases: number, holds: (row: number) => boolean): Bits {
  const bits = noBits(cases)
  for (let row = 0; row < cases; row += 1) if (holds(row)) putBit(bits, row)
  return bits
}

export function putBit(bits: Bits, row: number): void {
  bits[row >>> 5] = (bits[row >>> 5] as number) | (1 << (row & 31))
}

export function hasBit(bits: Bits, row: number): boolean {
  return (((bits[row >>> 5] as number) >>> (row & 31)) & 1) === 1
}

/** The cases in both. */
export function and(a: Bits, b: Bits): Bits {
  const bits = new Int32Array(a.length)
  for (let place = 0; place < a.length; place += 1) bits[place] = (a[place] as number) & (b[place] as number)
  return bits
}

/** The cases in the first alone. */
export function andNot(a: Bits, b: Bits): Bits {
  const bits = new Int32Array(a.length)
  for (let place = 0; place < a.length; place += 1) bits[place] = (a[place] as number) & ~(b[place] as number)
  return bits
}

/** The cases in either. */
export function or(a: Bits, b: Bits): Bits {
  const bits = new Int32Array(a.length)
  for (let place = 0; place < a.length; place += 1) bits[place] = (a[place] as number) | (b[place] as number)
  return bits
}

/** How many cases are in both, without making the set of them. */
export function countBoth(a: Bits, b: Bits): number {
  let count = 0
  for (let place = 0; place < a.length; place += 1) count += ones((a[place] as number) & (b[place] as number))
  return count
}

/** Bits of a word that are set (Warren, Hacker's Delight, 5-1). */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555)
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24
}
