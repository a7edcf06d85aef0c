import { kindOf, phrase, type Kind } from '../values/kinds.ts'
import { Unknown } from '../values/unknown.ts'
import type { Value } from '../values/value.ts'

/** What a node is evaluated to. */
export type Result = Value | Unknown

/** How messages name an operand: its source text and, when it is a field of the input, its path. */
export interface Operand {
  readonly text: string
  readonly path: string | undefined
}

/** An operand that an operation can't take: unknown because of null, or of its kind. */
export function unfit(operand: Operand, value: Value, operation: string, wanted: string): Unknown {
  if (value === null) {
    return new Unknown('NULL', `\`${operand.text}\` is null; ${operation} needs ${wanted}.`, operand.path)
  }
  const found = phrase(kindOf(value))
  return new Unknown('TYPE', `\`${operand.text}\` is ${found}; ${operation} needs ${wanted}.`, operand.path)
}

/** Two operands that an operation can't take together; null in one of them explains more than the kinds do. */
export function unfitPair(
  operator: string,
  left: Operand,
  leftValue: Value,
  right: Operand,
  rightValue: Value,
): Unknown {
  if (leftValue === null) return unfit(left, leftValue, `\`${operator}\``, 'a value')
  if (rightValue === null) return unfit(right, rightValue, `\`${operator}\``, 'a value')
  const kinds: [Kind, Kind] = [kindOf(leftValue), kindOf(rightValue)]
  const pair = `\`${left.text}\` is ${phrase(kinds[0])} and \`${right.text}\` is ${phrase(kinds[1])}`
  const advice =
    kinds.includes('text') && kinds.includes('number') ? ' number(…) reads a number from text.' : ''
  return new Unknown('TYPE', `${pair}; \`${operator}\` can't take the two.${advice}`, left.path ?? right.path)
}
