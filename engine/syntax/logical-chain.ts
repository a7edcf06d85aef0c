import type { Expression, Logical, Span, Spelling } from './tree.ts'

/**
 * Joins operands by `and` or `or` into one chain: operands that are such chains themselves, in the same
 * spelling, are taken apart. The operands' order is kept, and so the meaning.
 */
export function logicalChain(
  operator: 'and' | 'or',
  spelling: Spelling,
  operands: readonly Expression[],
  span: Span,
): Logical {
  const flat = operands.flatMap((operand) =>
    operand.kind === 'logical' && operand.operator === operator && operand.spelling === spelling
      ? operand.operands
      : [operand],
  )
  return { kind: 'logical', operator, spelling, operands: flat, start: span.start, end: span.end }
}
