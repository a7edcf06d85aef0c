import type { Reference } from '../analysis/references.ts'
import type { Value } from '../values/value.ts'

/** A part of an expression, and what it came to. */
export interface FoundCondition {
  readonly text: string
  readonly result: Value
}

/** Inputs that suffice for a result, and the conditions on them. */
export interface Support {
  readonly inputs: ReadonlyMap<string, Reference>
  readonly conditions: readonly FoundCondition[]
}

/** Most alternatives that are kept of one node: beyond, the largest are dropped. */
const MOST_ALTERNATIVES = 64

/** What needs no input. */
export const NOTHING_NEEDED: readonly Support[] = [{ inputs: new Map(), conditions: [] }]

/** One of several must be supported. */
export function anyOf(alternatives: readonly (readonly Support[])[]): readonly Support[] {
  return smallest(alternatives.flat())
}

/** All of several must be supported. */
export function allOf(parts: readonly (readonly Support[])[]): readonly Support[] {
  return parts.reduce((joined, part) => {
    return smallest(joined.flatMap((one) => part.map((other) => union(one, other))))
  }, NOTHING_NEEDED)
}

function union(one: Support, other: Support): Support {
  const known = new Set(one.conditions.map(({ text }) => text))
  return {
    inputs: new Map([...one.inputs, ...other.inputs]),
    conditions: [...one.conditions, ...other.conditions.filter(({ text }) => !known.has(text))],
  }
}

/** Without those that need all inputs of another and more; those with the fewest inputs first. */
function smallest(supports: readonly Support[]): readonly Support[] {
  const kept: Support[] = []
  for (const support of supports.toSorted((a, b) => a.inputs.size - b.inputs.size)) {
    if (kept.length === MOST_ALTERNATIVES) break
    if (!kept.some(({ inputs }) => [...inputs.keys()].every((path) => support.inputs.has(path))))
      kept.push(support)
  }
  return kept
}
