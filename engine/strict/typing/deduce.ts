/** The type of an expression, after the checker of cel-go: one function a kind of node. */
import { byKind } from '../../syntax/by-kind.ts'
import type { Expression, ListLiteral, MapLiteral, MessageLiteral } from '../../syntax/tree.ts'
import { faultAt } from '../code.ts'
import { candidates, isLocal, qualifiedName, type QualifiedName } from '../names.ts'
import { TYPE_VALUES } from '../value.ts'
import { applyOperator, declaredField, selectType } from './apply.ts'
import { deduceCall, deduceComprehension } from './deduce-calls.ts'
import { typeOfLocal, type TypeScope } from './environment.ts'
import { meantBy } from './messages.ts'
import { BOOL, type CelType, DYN, printType, typeNamed } from './type.ts'

/** The type of a node. Throws ExpressionError where types don't fit, or for a name that is not declared. */
export const deduce: (node: Expression, scope: TypeScope) => CelType = byKind<[scope: TypeScope], CelType>({
  literal: ({ type }) => typeNamed(type === 'boolean' ? 'bool' : type),
  identifier: (node, scope) => {
    const local = node.absolute ? undefined : typeOfLocal(node.name, scope)
    return local ?? typeOfName(node, { names: [node.name], absolute: node.absolute }, scope)
  },
  selection: (node, scope) => {
    const name = qualifiedName(node)
    if (name !== null && !isLocal(name, scope)) return typeOfName(node, name, scope)
    const { field, optional = false } = node
    return selectType(node, { target: deduce(node.target, scope), name: field, optional }, scope)
  },
  index: (node, scope) =>
    operator(node, node.optional === true ? '_[?_]' : '_[_]', [node.target, node.index], scope),
  call: (node, scope) => deduceCall(node, scope, deduce),
  comprehension: (node, scope) => deduceComprehension(node, scope, deduce),
  presence: (node, scope) => {
    const { operand } = node
    if (operand.kind === 'selection')
      selectType(node, { target: deduce(operand.target, scope), name: operand.field }, scope)
    return BOOL
  },
  negation: (node, scope) => operator(node, '-_', [node.operand], scope),
  not: (node, scope) => operator(node, '!_', [node.operand], scope),
  arithmetic: (node, scope) => operator(node, `_${node.operator}_`, [node.left, node.right], scope),
  relation: (node, scope) =>
    operator(node, node.operator === 'in' ? '@in' : `_${node.operator}_`, [node.left, node.right], scope),
  between: (node, scope) => {
    throw faultAt(scope, node, 'CEL has no BETWEEN.')
  },
  logical: (node, scope) => {
    for (const operand of node.operands) {
      const truth = deduce(operand, scope)
      applyOperator(operand, node.operator === 'and' ? '_&&_' : '_||_', [truth, BOOL], scope)
    }
    return BOOL
  },
  conditional: (node, scope) =>
    operator(node, '_?_:_', [node.condition, node.whenTrue, node.whenFalse], scope),
  list: typeOfList,
  map: typeOfMap,
  message: typeOfMessage,
})

function operator(
  node: Expression,
  name: string,
  operands: readonly Expression[],
  scope: TypeScope,
): CelType {
  const given = operands.map((operand) => deduce(operand, scope))
  return applyOperator(node, name, given, scope)
}

function typeOfName(node: Expression, { names, absolute }: QualifiedName, scope: TypeScope): CelType {
  for (let length = names.length; length > 0; length -= 1) {
    const found = candidates(names.slice(0, length).join('.'), absolute, scope)
      .map((name) => scope.environment.variables.get(name) ?? typeOfType(name, scope))
      .find((type) => type !== undefined)
    if (found === undefined) continue
    return names.slice(length).reduce((target, name) => selectType(node, { target, name }, scope), found)
  }
  throw faultAt(scope, node, `\`${names.join('.')}\` is not declared.`)
}

const SHORT_NAMES: ReadonlyMap<string, CelType> = new Map([
  ['google.protobuf.Timestamp', typeNamed('timestamp')],
  ['google.protobuf.Duration', typeNamed('duration')],
  ['null_type', typeNamed('null')],
  ['list', typeNamed('list', DYN)],
  ['map', typeNamed('map', DYN, DYN)],
])

function typeOfType(name: string, { environment }: TypeScope): CelType | undefined {
  const isType = TYPE_VALUES.has(name) || environment.messages.has(name)
  return isType ? typeNamed('type', SHORT_NAMES.get(name) ?? typeNamed(name)) : undefined
}

/** A message of a type that is declared, with fields that it has. */
function typeOfMessage(node: MessageLiteral, scope: TypeScope): CelType {
  const { messages, substitution } = scope.environment
  const { names, absolute } = qualifiedName(node.type) ?? { names: [], absolute: false }
  const written = names.join('.')
  const type = candidates(written, absolute, scope).find((name) => messages.has(name))
  if (type === undefined) throw faultAt(scope, node, `There is no message type \`${written}\`.`)
  for (const { name, value, optional } of node.fields) {
    const wanted = declaredField(node, type, name, scope)
    const found = deduce(value, scope)
    const given = optional === true ? contentOf(value, found, scope) : found
    if (!substitution.agree([wanted], [given]))
      throw faultAt(scope, value, `The field \`${name}\` is ${printType(wanted)}, not ${printType(given)}.`)
  }
  return meantBy(typeNamed(type))
}

function typeOfList({ items, optional = [] }: ListLiteral, scope: TypeScope): CelType {
  const { substitution } = scope.environment
  let item: CelType | null = null
  for (const [place, node] of items.entries()) {
    const type = deduce(node, scope)
    item = substitution.join(item, optional.includes(place) ? contentOf(node, type, scope) : type)
  }
  return typeNamed('list', item ?? substitution.fresh())
}

function typeOfMap({ entries }: MapLiteral, scope: TypeScope): CelType {
  const { substitution } = scope.environment
  let [keys, values]: [CelType | null, CelType | null] = [null, null]
  for (const { key, value, optional } of entries) {
    keys = substitution.join(keys, deduce(key, scope))
    const type = deduce(value, scope)
    values = substitution.join(values, optional === true ? contentOf(value, type, scope) : type)
  }
  return typeNamed('map', keys ?? substitution.fresh(), values ?? substitution.fresh())
}

/** The type of what an optional item or entry adds. */
function contentOf(node: Expression, type: CelType, scope: TypeScope): CelType {
  const { substitution } = scope.environment
  const content = substitution.fresh()
  if (!substitution.agree([typeNamed('optional_type', content)], [type])) {
    throw faultAt(scope, node, 'An optional value is needed after `?`.')
  }
  return substitution.resolve(content)
}
