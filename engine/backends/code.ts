import type { Operand, Result } from '../semantics/operand.ts'
import { nameOf } from '../analysis/names.ts'
import type { Expression } from '../syntax/tree.ts'
import { isUnknown } from '../values/unknown.ts'
import type { Value } from '../values/value.ts'
import type { Formula } from './formula.ts'
import type { InputTable } from './input-table.ts'
import type { Range } from './ranges.ts'
import { Run } from './run.ts'

/** Evaluates a node, given what the input table has read. */
export type Closure = (slots: readonly Result[], run: Run) => Result

/** A compiled node, with what its neighbours can make use of. */
export interface Code {
  readonly evaluate: Closure
  /** Its value, when it is the same for every input. */
  readonly constant?: Value
  /** The slot that it reads, when that is all it does. */
  readonly slot?: number
  /** It calculates on slots and numbers alone, which takes no steps as long as it comes to a number. */
  readonly isTerm?: true
  /** The range that it tests, when that is all it does. */
  readonly range?: Range
  /** What it asks of slots, when it is made of such questions, at least in part. */
  readonly formula?: Formula
}

/** Values that are equal when they are the same: no contents to compare, no steps to count. */
export type Simple = null | boolean | number | string

// Longer texts take as many steps as two that come from the input.
const LONGEST_SIMPLE = 64

/** Tells such values from the others. */
export function isSimple(value: Value | undefined): value is Simple {
  if (typeof value === 'string') return value.length <= LONGEST_SIMPLE
  return value === null || typeof value === 'boolean' || typeof value === 'number'
}

/** Where a node stands: the inputs of its expression and the macro variables around it, outermost first. */
export interface Scope {
  readonly inputs: InputTable
  readonly variables: readonly string[]
}

/** Compiles a node under the one at hand. */
export type CompileNode = (node: Expression, scope: Scope) => Code

/** The scope inside a macro. */
export function within(scope: Scope, variable: string): Scope {
  return { inputs: scope.inputs, variables: [...scope.variables, variable] }
}

/** How messages name a node of a scope. */
export function nameIn(scope: Scope, node: Expression): Operand {
  return nameOf(node, new Set(scope.variables))
}

/** Code for a value that is the same for every input. */
export function constantCode(constant: Value): Code {
  return { evaluate: () => constant, constant }
}

/** Code that reads a slot. */
export function slotCode(slot: number): Code {
  return { evaluate: (slots) => slots[slot] ?? null, slot }
}

/** Evaluates once and for all what depends on constants alone; an unknown is left to show at its time. */
export function folded(evaluate: Closure, parts: readonly Code[]): Code {
  if (parts.some(({ constant }) => constant === undefined)) return { evaluate }
  const result = evaluate([], new Run())
  if (isUnknown(result)) return { evaluate }
  // A caller that gets it must not be able to change it for the next one.
  return constantCode(typeof result === 'object' && result !== null ? frozen(result) : result)
}

function frozen<T extends object>(value: T): T {
  return value instanceof Uint8Array ? value : Object.freeze(value)
}
