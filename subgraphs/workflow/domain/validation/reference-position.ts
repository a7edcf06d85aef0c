import type { Expression } from '#engine'
import { lengthOf } from '../text.ts'
import type { Position } from './report.ts'

/** Finds where an expression first reads a path, in the same sense as the engine's `references`. */
export function positionOfReference(
  source: string,
  expression: Expression,
  segments: readonly (string | number)[],
): Position {
  const start = startOf(expression, segments, new Set())
  return start === null ? { line: null, column: null } : positionAt(source, start)
}

function startOf(
  node: Expression,
  wanted: readonly (string | number)[],
  variables: ReadonlySet<string>,
): number | null {
  const path = pathOf(node, variables)
  if (path !== null)
    return path.length === wanted.length && path.every((step, at) => step === wanted[at]) ? node.start : null
  const inner = node.kind === 'comprehension' ? new Set(variables).add(node.variable.name) : variables
  for (const [key, child] of Object.entries(node)) {
    const scope = key === 'list' ? variables : inner
    const found = key === 'variable' ? null : firstOf(child, wanted, scope)
    if (found !== null) return found
  }
  return null
}

function firstOf(
  value: unknown,
  wanted: readonly (string | number)[],
  variables: ReadonlySet<string>,
): number | null {
  if (Array.isArray(value)) {
    return value.reduce<number | null>((found, item) => found ?? firstOf(item, wanted, variables), null)
  }
  if (isNode(value)) return startOf(value, wanted, variables)
  // A map's entries hold nodes without being nodes.
  return typeof value === 'object' && value !== null ? firstOf(Object.values(value), wanted, variables) : null
}

function pathOf(node: Expression, variables: ReadonlySet<string>): (string | number)[] | null {
  if (node.kind === 'identifier') return variables.has(node.name) && !node.absolute ? null : [node.name]
  if (node.kind !== 'selection' && node.kind !== 'index') return null
  const target = pathOf(node.target, variables)
  const step = node.kind === 'selection' ? node.field : constantOf(node.index)
  return target === null || step === null ? null : [...target, step]
}

function constantOf(node: Expression): string | number | null {
  return node.kind === 'literal' && (typeof node.value === 'string' || typeof node.value === 'number')
    ? node.value
    : null
}

function positionAt(source: string, offset: number): Position {
  const lines = source.slice(0, offset).split(/\r\n|\r|\n/u)
  return { line: lines.length, column: lengthOf(lines.at(-1) ?? '') + 1 }
}

function isNode(value: unknown): value is Expression {
  return typeof value === 'object' && value !== null && 'kind' in value
}
