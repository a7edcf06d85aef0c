import { byKind } from './by-kind.ts'
import { tooDeep } from './cursor.ts'
import type { ExpressionFault } from './expression-error.ts'
import type { SyntaxLimits } from './limits.ts'
import type { Expression } from './tree.ts'

const ofPair = ({ left, right }: { readonly left: Expression; readonly right: Expression }) => [left, right]
const ofOperand = ({ operand }: { readonly operand: Expression }) => [operand]

/** The nodes directly under a node, in source order; a macro's variable and a message's type are not nodes. */
export const childrenOf: (node: Expression) => readonly Expression[] = byKind({
  literal: () => [],
  identifier: () => [],
  selection: ({ target }) => [target],
  index: ({ target, index }) => [target, index],
  call: ({ target, arguments: given }) => (target === null ? given : [target, ...given]),
  comprehension: ({ list, condition, result }) => [list, condition, result].filter((part) => part !== null),
  presence: ofOperand,
  negation: ofOperand,
  not: ofOperand,
  arithmetic: ofPair,
  relation: ofPair,
  between: ({ operand, low, high }) => [operand, low, high],
  logical: ({ operands }) => operands,
  conditional: ({ condition, whenTrue, whenFalse }) => [condition, whenTrue, whenFalse],
  list: ({ items }) => items,
  map: ({ entries }) => entries.flatMap(({ key, value }) => [key, value]),
  message: ({ fields }) => fields.map(({ value }) => value),
})

/** The first node beyond the bounds, with what is wrong, or null. Walks without recursion: any tree is safe. */
export function oversize(
  root: Expression,
  limits: Pick<SyntaxLimits, 'depth' | 'nodes'>,
): { node: Expression; fault: ExpressionFault } | null {
  let count = 0
  const open = [{ node: root, depth: 1 }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, depth } = next
    count += 1
    if (depth > limits.depth) return { node, fault: tooDeep(limits.depth) }
    if (count > limits.nodes) {
      return { node, fault: { message: `The expression has more than ${limits.nodes} parts.` } }
    }
    for (const child of childrenOf(node)) open.push({ node: child, depth: depth + 1 })
  }
  return null
}

/** How many nodes a tree has. */
export function countNodes(root: Expression): number {
  return childrenOf(root).reduce((count, child) => count + countNodes(child), 1)
}
