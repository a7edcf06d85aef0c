import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  Kind,
  type ValueNode,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  visit,
} from 'graphql'
import { valueWith } from './list-size.ts'
import type { CostModel } from './model.ts'
import { type Term, sum } from './term.ts'

/** What the arguments given to a field cost: each once a call, input objects with what is in them, item by item. */
export function costOfArguments(
  model: CostModel,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): Term {
  return sum(
    (node.arguments ?? []).map(({ name, value }) => {
      const argument = field.args.find((candidate) => candidate.name === name.value)
      return argument === undefined ? 0 : costOfArgument(model, argument, value)
    }),
  )
}

function costOfArgument(model: CostModel, argument: GraphQLArgument, node: ValueNode): Term {
  const named = getNamedType(argument.type)
  if (!isInputObjectType(named) && model.weightOfInput(argument, named) === 0) return 0
  const cost = (value: unknown): number => costOfValue(model, argument, argument.type, value)
  return isVarying(node) ? (variables) => cost(valueWith(node, variables)) : cost(valueWith(node, {}))
}

function costOfValue(
  model: CostModel,
  input: GraphQLArgument | GraphQLInputField,
  type: GraphQLInputType,
  value: unknown,
): number {
  if (value === undefined || value === null) return 0
  if (isNonNullType(type)) return costOfValue(model, input, type.ofType, value)
  if (isListType(type)) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value]
    return items.reduce<number>((total, item) => total + costOfValue(model, input, type.ofType, item), 0)
  }
  let total = model.weightOfInput(input, type)
  if (isInputObjectType(type) && typeof value === 'object')
    for (const field of Object.values(type.getFields()))
      total += costOfValue(model, field, field.type, (value as Record<string, unknown>)[field.name])
  return total
}

function isVarying(node: ValueNode): boolean {
  let varying = false
  visit(node, {
    [Kind.VARIABLE]() {
      varying = true
    },
  })
  return varying
}
