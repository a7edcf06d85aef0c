import type { ExpressionFault } from './expression-error.ts'
import type { Literal, Span } from './tree.ts'

const LARGEST_INT = 2n ** 63n
const LARGEST_UINT = 2n ** 64n - 1n

/** The number that a numeral spells: decimal or hexadecimal, `u` for unsigned, a point or exponent for double. */
export function readNumeral(spelling: string, span: Span): Literal | ExpressionFault {
  const unsigned = /u$/iu.test(spelling)
  const digits = unsigned ? spelling.slice(0, -1) : spelling
  if (!/^0x/iu.test(digits) && /[.e]/iu.test(digits)) {
    if (unsigned) return { message: `\`${spelling}\` has a fraction, so it can't be unsigned (u).` }
    const value = Number(digits)
    if (!Number.isFinite(value)) return { message: `\`${spelling}\` is larger than a number can be.` }
    return { kind: 'literal', type: 'double', value, spelling, ...span }
  }
  const exact = BigInt(digits)
  if (exact > (unsigned ? LARGEST_UINT : LARGEST_INT)) {
    return {
      message: `\`${spelling}\` doesn't fit in 64 bits.`,
      suggestion: 'Write a point or an exponent for an inexact number.',
    }
  }
  return { kind: 'literal', type: unsigned ? 'uint' : 'int', value: Number(exact), spelling, ...span }
}
