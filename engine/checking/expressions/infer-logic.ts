import type { Conditional, Expression, Logical, Not } from '../../syntax/tree.ts'
import { phrase } from '../../values/kinds.ts'
import { denied, truthsOf } from '../types/outcomes.ts'
import { admits, BOOLEAN, isNever, join, kindsOf, ofTruths, type Type } from '../types/type.ts'
import { contradicted } from './chains.ts'
import type { Inference } from './inference.ts'

/** The truths of a node where one is needed. */
export function inferTruth(node: Expression, operation: string, at: Inference): Type {
  const type = at.infer(node)
  if (isNever(type) || admits(type, ['boolean'])) return truthsOf(type)
  const found = `\`${at.name(node)}\` is ${phrase(...kindsOf(type))}`
  at.report('IMPOSSIBLE_COMPARISON', node, `${found}; ${operation} needs true or false.`, adviceOn(type))
  return BOOLEAN
}

function adviceOn(type: Type): string {
  return admits(type, ['number', 'text'])
    ? 'Compare it with something, as in `x > 0` or `x == "a"`.'
    : 'Ask something about it.'
}

/** `not operand` */
export function inferNot({ operand }: Not, at: Inference): Type {
  return denied(inferTruth(operand, '`not`', at))
}

/** `a and b`, `a or b` */
export function inferLogical(node: Logical, at: Inference): Type {
  const before = at.findings.length
  const truths = node.operands.map((operand) => inferTruth(operand, `\`${node.operator}\``, at).booleans)
  const conjunction = node.operator === 'and'
  // The truth that needs all operands to have it, and the one that needs just one.
  const all = truths.every((booleans) => booleans.includes(conjunction))
  const any = truths.some((booleans) => booleans.includes(!conjunction))
  const possible =
    all && (at.findings.length > before || contradicted(node, conjunction, (one) => at.known(one)) === null)
  return conjunction ? ofTruths(possible, any) : ofTruths(any, possible)
}

/** `condition ? whenTrue : whenFalse` */
export function inferConditional({ condition, whenTrue, whenFalse }: Conditional, at: Inference): Type {
  inferTruth(condition, '`?`', at)
  return join(at.infer(whenTrue), at.infer(whenFalse))
}
