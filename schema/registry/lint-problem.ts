import type { ASTNode } from 'graphql'
import { placeOf } from './problem.ts'
import type { Problem } from './problem.ts'

/** A breach of one of our own rules, found at a node of a subgraph's SDL. */
export function lintProblem(
  slug: string,
  code: string,
  coordinate: string,
  node: ASTNode,
  { message, remedy }: Pick<Problem, 'message' | 'remedy'>,
): Problem {
  return { kind: 'lint', code, coordinate, subgraphs: [slug], ...placeOf(node), message, remedy }
}
