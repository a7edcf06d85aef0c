import type { Code, Simple } from './code.ts'
import type { Range } from './ranges.ts'

/**
 * A condition as back ends for many rules see it: tests of one slot against constants, joined by `and`, `or` and
 * `not`. What is no such test is opaque. A test is known for the values that it is about and else unknown:
 * `range` for numbers, `among` for any value, `truth` for true and false, `present` for any value or none.
 */
export type Formula = Test | Junction | { readonly kind: 'not'; readonly part: Formula } | Opaque

/** A question about the value in one slot. */
export type Test =
  | ({ readonly kind: 'range' } & Range)
  | { readonly kind: 'among'; readonly slot: number; readonly values: ReadonlySet<Simple> }
  | { readonly kind: 'truth'; readonly slot: number }
  | { readonly kind: 'present'; readonly slot: number }

/** All of the parts, or one of them at least. With no parts, `every` is true and `some` is false. */
interface Junction {
  readonly kind: 'every' | 'some'
  readonly parts: readonly Formula[]
}

interface Opaque {
  readonly kind: 'opaque'
}

const OPAQUE: Opaque = { kind: 'opaque' }
const TRUE: Junction = { kind: 'every', parts: [] }
const FALSE: Junction = { kind: 'some', parts: [] }

/** What a node of a condition asks. */
export function formulaOf({ formula, slot, constant }: Code): Formula {
  if (formula !== undefined) return formula
  if (slot !== undefined) return { kind: 'truth', slot }
  return constant === true ? TRUE : constant === false ? FALSE : OPAQUE
}

/** Asks whether a slot is filled, or empty when `denied`. */
export function presenceFormula(slot: number, denied: boolean): Formula {
  const formula: Formula = { kind: 'present', slot }
  return denied ? { kind: 'not', part: formula } : formula
}

/** Asks whether a slot holds one of a few constants, or none of them when `denied`. */
export function amongFormula(slot: number, values: ReadonlySet<Simple>, denied: boolean): Formula {
  const formula: Formula = { kind: 'among', slot, values }
  return denied ? { kind: 'not', part: formula } : formula
}

/** Whether something in it is no test. */
export function hasOpaquePart(formula: Formula): boolean {
  if (formula.kind === 'not') return hasOpaquePart(formula.part)
  if (formula.kind === 'every' || formula.kind === 'some') return formula.parts.some(hasOpaquePart)
  return formula.kind === 'opaque'
}
