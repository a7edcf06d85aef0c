import { staticPath, printPath } from '../analysis/paths.ts'
import type { Expression } from '../syntax/tree.ts'
import { childrenOf } from '../syntax/walk.ts'
import { decimalsOf } from '../regions/decimals.ts'

/** More decimals than this are the error of a calculation. */
const MOST_DECIMALS = 6

const NO_VARIABLES: ReadonlySet<string> = new Set()

/**
 * Decimals that rules write the numbers with that they compare a field with, by its path: 1 for `vibration >= 4.0`.
 * A sum or difference is as fine as the finest of its parts, and so are its parts.
 */
export function writtenDecimals(expressions: readonly Expression[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  const visit = (node: Expression): void => {
    if (node.kind === 'relation') note([node.left, node.right])
    if (node.kind === 'between') note([node.operand, node.low, node.high])
    for (const child of childrenOf(node)) visit(child)
  }
  const note = (compared: readonly Expression[]): void => {
    const decimals = Math.max(0, ...compared.flatMap(literals).map(decimalsOfSpelling))
    for (const path of compared.flatMap(addends)) found.set(path, Math.max(found.get(path) ?? 0, decimals))
  }
  for (const expression of expressions) visit(expression)
  return found
}

function literals(node: Expression): string[] {
  if (node.kind === 'literal' && typeof node.value === 'number') return [node.spelling]
  return node.kind === 'list' || node.kind === 'negation' ? childrenOf(node).flatMap(literals) : []
}

function decimalsOfSpelling(spelling: string): number {
  return /^\d+\.\d+$/u.test(spelling) ? (spelling.split('.')[1]?.length ?? 0) : decimalsOf(Number(spelling))
}

function addends(node: Expression): string[] {
  const segments = staticPath(node, NO_VARIABLES)
  if (segments !== null) return [printPath(segments)]
  const sum = node.kind === 'arithmetic' && (node.operator === '+' || node.operator === '-')
  return sum ? [...addends(node.left), ...addends(node.right)] : []
}

/** The finest step in which a number of a field is sensibly told: of its schema, else of its value and of the rules. */
export function finestStep(step: number | null, value: unknown, written: number): number {
  if (step !== null) return step
  const decimals = Math.max(written, typeof value === 'number' ? decimalsOf(value) : 0)
  return Number(`1e-${Math.min(decimals, MOST_DECIMALS)}`)
}
