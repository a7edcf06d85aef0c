import { Unknown } from '../values/unknown.ts'

/** What an evaluation may still spend. */
export interface Budget {
  /** Takes steps off; false once more are gone than there were. */
  spend(steps: number): boolean
}

/** Steps that an evaluation may take unless told otherwise. */
export const DEFAULT_STEPS = 100_000

/** Nothing an expression makes may be longer, in UTF-16 units. */
export const LONGEST_TEXT = 1_000_000

/** Values nested deeper than this are not compared. */
export const DEEPEST_VALUE = 200

/** The unknown of an evaluation that has spent its budget. */
export const OUT_OF_STEPS = new Unknown('BUDGET', 'The evaluation took more steps than it may.')
/** The unknown of a text that grew too long. */
export const TOO_LONG = new Unknown('BUDGET', `A text grew longer than ${LONGEST_TEXT} characters.`)
/** The unknown of a value that is nested too deeply. */
export const TOO_DEEP = new Unknown('BUDGET', `A value is nested more than ${DEEPEST_VALUE} levels deep.`)

/** Steps for listing the keys of a map. */
export function stepsForKeys(count: number): number {
  return Math.ceil(count / 8)
}

/** Steps for going over a text once: long ones must not be free. */
export function stepsForText(length: number): number {
  return 1 + Math.floor(length / 64)
}
