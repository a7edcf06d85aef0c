import type { Expression } from '../syntax/tree.ts'

const NOWHERE = { start: 0, end: 0 } as const

/** A path of the input as an expression. */
export function pathNode(segments: readonly (string | number)[]): Expression {
  const [root, ...steps] = segments
  const start: Expression = {
    kind: 'identifier',
    name: String(root),
    quoted: false,
    absolute: false,
    ...NOWHERE,
  }
  return steps.reduce<Expression>((target, step) => {
    if (typeof step === 'string') return { kind: 'selection', target, field: step, quoted: false, ...NOWHERE }
    const index: Expression = {
      kind: 'literal',
      type: 'int',
      value: step,
      spelling: String(step),
      ...NOWHERE,
    }
    return { kind: 'index', target, index, ...NOWHERE }
  }, start)
}
