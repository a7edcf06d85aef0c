import { byKind } from './by-kind.ts'
import type { Expression } from './tree.ts'

type Rewrite = (child: Expression) => Expression

/** The node with other nodes directly under it; a macro's variable and a message's type stay. */
export const withChildren: (node: Expression, of: Rewrite) => Expression = byKind<[Rewrite], Expression>({
  literal: (node) => node,
  identifier: (node) => node,
  selection: (node, of) => ({ ...node, target: of(node.target) }),
  index: (node, of) => ({ ...node, target: of(node.target), index: of(node.index) }),
  call: (node, of) => ({
    ...node,
    target: node.target && of(node.target),
    arguments: node.arguments.map(of),
  }),
  comprehension: (node, of) => ({
    ...node,
    list: of(node.list),
    condition: node.condition && of(node.condition),
    result: node.result && of(node.result),
  }),
  presence: (node, of) => ({ ...node, operand: of(node.operand) }),
  negation: (node, of) => ({ ...node, operand: of(node.operand) }),
  not: (node, of) => ({ ...node, operand: of(node.operand) }),
  arithmetic: (node, of) => ({ ...node, left: of(node.left), right: of(node.right) }),
  relation: (node, of) => ({ ...node, left: of(node.left), right: of(node.right) }),
  between: (node, of) => ({ ...node, operand: of(node.operand), low: of(node.low), high: of(node.high) }),
  logical: (node, of) => ({ ...node, operands: node.operands.map(of) }),
  conditional: (node, of) => ({
    ...node,
    condition: of(node.condition),
    whenTrue: of(node.whenTrue),
    whenFalse: of(node.whenFalse),
  }),
  list: (node, of) => ({ ...node, items: node.items.map(of) }),
  map: (node, of) => ({
    ...node,
    entries: node.entries.map((entry) => ({ ...entry, key: of(entry.key), value: of(entry.value) })),
  }),
  message: (node, of) => ({
    ...node,
    fields: node.fields.map((field) => ({ ...field, value: of(field.value) })),
  }),
})
