import { fieldNeedsQuotes, needsQuotes, quoteName } from '../syntax/names.ts'
import type { Expression } from '../syntax/tree.ts'

/** Field names and list positions from the root of the input. */
export type Segments = readonly (string | number)[]

/** A path as an expression writes it: `order.items[0]`, `` `Air temperature [K]` ``. */
export function printPath(segments: Segments): string {
  return segments
    .map((segment, place) => {
      if (typeof segment === 'number') return `[${segment}]`
      if (place === 0) return needsQuotes(segment) ? quoteName(segment) : segment
      return `.${fieldNeedsQuotes(segment) ? quoteName(segment) : segment}`
    })
    .join('')
}

/**
 * The path that a node reads from the input, when the source alone tells it: names, fields, and positions and
 * keys that are constants. Null for all else, a macro's variable included.
 */
export function staticPath(node: Expression, variables: ReadonlySet<string>): Segments | null {
  if (node.kind === 'identifier') return variables.has(node.name) && !node.absolute ? null : [node.name]
  if (node.kind === 'selection') return extend(staticPath(node.target, variables), node.field)
  if (node.kind === 'index') return extend(staticPath(node.target, variables), constantStep(node.index))
  return null
}

function extend(path: Segments | null, step: string | number | null): Segments | null {
  return path === null || step === null ? null : [...path, step]
}

function constantStep(node: Expression): string | number | null {
  if (node.kind !== 'literal') return null
  return node.type === 'string' || node.type === 'int' || node.type === 'uint' ? node.value : null
}
