import { byKind } from '../../syntax/by-kind.ts'
import type { Expression, ListLiteral, Literal, MapLiteral } from '../../syntax/tree.ts'
import { phrase } from '../../values/kinds.ts'
import { listOf, mapOf } from '../types/shapes.ts'
import { admits, ANY, BOOLEAN, isNever, kindsOf, ofKinds, ofValue, OPEN, type Type } from '../types/type.ts'
import { inferArithmetic, inferNegation } from './infer-arithmetic.ts'
import { inferCall } from './infer-calls.ts'
import { inferComprehension } from './infer-comprehension.ts'
import { inferConditional, inferLogical, inferNot } from './infer-logic.ts'
import { inferIdentifier, inferIndex, inferSelection } from './infer-paths.ts'
import { inferBetween, inferRelation } from './infer-relations.ts'
import type { Inference } from './inference.ts'

/** The type of a node, from those of the nodes below it. */
export const inferType: (node: Expression, at: Inference) => Type = byKind({
  literal: inferLiteral,
  identifier: inferIdentifier,
  selection: inferSelection,
  index: inferIndex,
  call: inferCall,
  comprehension: inferComprehension,
  presence: ({ operand }, at) => {
    at.expectingAbsence(() => at.infer(operand))
    return BOOLEAN
  },
  negation: inferNegation,
  not: inferNot,
  arithmetic: inferArithmetic,
  relation: inferRelation,
  between: inferBetween,
  logical: inferLogical,
  conditional: inferConditional,
  list: inferList,
  map: inferMap,
  message: ({ fields }, at) => {
    for (const { value } of fields) at.infer(value)
    return ANY
  },
})

function inferLiteral({ value }: Literal): Type {
  return { ...ofValue(value), unit: 'plain' }
}

function inferList({ items, optional }: ListLiteral, at: Inference): Type {
  const types = items.map((item) => at.infer(item))
  return optional === undefined ? { ...ofKinds(['list']), shape: listOf(types) } : ofKinds(['list'])
}

function inferMap({ entries }: MapLiteral, at: Inference): Type {
  const fields = new Map<string, Type>()
  let constant = true
  for (const { key, value, optional } of entries) {
    reportKey(key, at)
    const type = at.infer(value)
    if (key.kind === 'literal' && key.type === 'string' && optional === undefined) fields.set(key.value, type)
    else constant = false
  }
  return { ...ofKinds(['map']), shape: constant ? mapOf(fields) : OPEN }
}

function reportKey(key: Expression, at: Inference): void {
  const type = at.infer(key)
  if (isNever(type) || admits(type, ['text'])) return
  const found = `\`${at.name(key)}\` is ${phrase(...kindsOf(type))}`
  at.report('IMPOSSIBLE_COMPARISON', key, `${found}; a map needs texts for its keys.`)
}
