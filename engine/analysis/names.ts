import type { Operand } from '../semantics/operand.ts'
import { print } from '../syntax/printer.ts'
import type { Expression } from '../syntax/tree.ts'
import { printPath, staticPath } from './paths.ts'

const LONGEST_NAME = 60

/** How messages name a node: its text, cut when long, and its path when it is a field of the input. */
export function nameOf(node: Expression, variables: ReadonlySet<string>): Operand {
  const text = print(node)
  const segments = staticPath(node, variables)
  return {
    text: text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}…` : text,
    path: segments === null ? undefined : printPath(segments),
  }
}
