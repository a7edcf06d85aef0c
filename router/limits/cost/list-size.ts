import {
  type FieldNode,
  GraphQLError,
  type GraphQLField,
  Kind,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql'
import type { CostModel, ListSize } from './model.ts'
import type { Term, Variables } from './term.ts'

/** The items that a field's `@listSize` promises, of itself or of its sized fields; undefined where it has none. */
export function promisedSize(
  model: CostModel,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): Term | undefined {
  const size = model.listSize(field)
  if (size === undefined) return undefined
  const otherwise = size.assumedSize ?? model.assumedListSize
  if (size.slicingArguments.length === 0) return otherwise
  const readers = size.slicingArguments.map((path) => reader(field, node, path.split('.')))
  return (variables) => {
    const given = readers.flatMap((read) => read(variables) ?? [])
    if (size.requireOneSlicingArgument && given.length !== 1) throw notOne(field, size, node)
    return given.length === 0 ? otherwise : Math.max(0, ...given)
  }
}

/** The value of a slicing argument: as given, by a variable or literally, else the schema's default. */
function reader(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  [name = '', ...rest]: readonly string[],
): (variables: Variables) => number | undefined {
  const given = node.arguments?.find((argument) => argument.name.value === name)?.value
  const standard = field.args.find((argument) => argument.name === name)?.defaultValue
  return (variables) => {
    const value = given === undefined ? undefined : valueWith(given, variables)
    let at: unknown = value === undefined ? standard : value
    for (const key of rest)
      at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined
    return typeof at === 'number' ? at : undefined
  }
}

/** A literal with its variables put in; undefined for a variable that isn't given. */
export function valueWith(node: ValueNode, variables: Variables): unknown {
  if (node.kind === Kind.VARIABLE) return variables[node.name.value]
  return valueFromASTUntyped(node, variables)
}

function notOne(
  field: GraphQLField<unknown, unknown>,
  { slicingArguments }: ListSize,
  node: FieldNode,
): GraphQLError {
  return new GraphQLError(
    `${field.name} needs exactly one of ${slicingArguments.join(', ')}: how many items to return.`,
    {
      nodes: [node],
      extensions: { code: 'BAD_INPUT' },
    },
  )
}
