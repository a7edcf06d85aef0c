import type { Expression } from '../syntax/tree.ts'
import { childrenOf } from '../syntax/walk.ts'
import { printPath, type Segments, staticPath } from './paths.ts'

/** A path of the input which an expression reads. */
export interface Reference {
  /** Field names and list positions from the root of the input. */
  readonly segments: Segments
  /** The path as an expression writes it: `order.items[0]`, `` `Air temperature [K]` ``. */
  readonly path: string
  /** The expression expects that it may be missing: it is read only by has, IS MISSING and coalesce. */
  readonly optional: boolean
}

/**
 * The input paths that an expression reads, each once, in source order. An index that is not constant ends a
 * path: `items[i].lot` reads `items` and `i`. Macro variables are no references, what they walk is.
 */
export function references(expression: Expression): Reference[] {
  const found = new Map<string, Reference>()
  collect(expression, new Set(), false, found)
  return [...found.values()]
}

function collect(
  node: Expression,
  variables: ReadonlySet<string>,
  optional: boolean,
  found: Map<string, Reference>,
): void {
  const segments = staticPath(node, variables)
  if (segments !== null) {
    const path = printPath(segments)
    const known = found.get(path)
    found.set(path, { segments, path, optional: optional && (known?.optional ?? true) })
    return
  }
  if (node.kind === 'comprehension') {
    collect(node.list, variables, optional, found)
    const inner = new Set(variables).add(node.variable.name)
    for (const part of [node.condition, node.result]) {
      if (part !== null) collect(part, inner, optional, found)
    }
    return
  }
  const expected = optional || expectsAbsence(node)
  for (const child of childrenOf(node)) collect(child, variables, expected, found)
}

function expectsAbsence(node: Expression): boolean {
  return (
    node.kind === 'presence' || (node.kind === 'call' && node.name === 'coalesce' && node.target === null)
  )
}

/** References of several expressions, each path once; optional only if it is so for all. */
export function mergeReferences(lists: Iterable<readonly Reference[]>): Reference[] {
  const merged = new Map<string, Reference>()
  for (const list of lists) {
    for (const reference of list) {
      const known = merged.get(reference.path)
      if (known === undefined || known.optional) merged.set(reference.path, reference)
    }
  }
  return [...merged.values()]
}
