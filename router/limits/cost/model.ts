import {
  type ASTNode,
  type ConstDirectiveNode,
  type GraphQLArgument,
  type GraphQLDirective,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getDirectiveValues,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
} from 'graphql'
import type { SupergraphSchema } from '../../planning/supergraph-schema.ts'

/** What `@listSize` tells about a field. */
export interface ListSize {
  readonly assumedSize: number | undefined
  /** Arguments that say how many items there will be, those of input objects with dots. */
  readonly slicingArguments: readonly string[]
  /** The fields of the returned object that have this size; empty when the field itself is the list. */
  readonly sizedFields: readonly string[]
  readonly requireOneSlicingArgument: boolean
}

/** What things cost, by `@cost` and `@listSize` of the supergraph. */
export interface CostModel {
  readonly schema: GraphQLSchema
  /** Items of a list whose length nothing tells. */
  readonly assumedListSize: number
  /** Of one object or value that a field returns: of the type given, else of the dearest that it can be. */
  weightOfField(field: GraphQLField<unknown, unknown>, returned?: GraphQLNamedType): number
  /** Of one value of an argument or input field, without what is in it. */
  weightOfInput(input: GraphQLArgument | GraphQLInputField, type: GraphQLNamedType): number
  listSize(field: GraphQLField<unknown, unknown>): ListSize | undefined
}

type Annotated = {
  readonly astNode?: (ASTNode & { directives?: readonly ConstDirectiveNode[] }) | null | undefined
}

const COST = 'https://specs.apollo.dev/cost'

/**
 * Reads the weights after the GraphQL Cost Directives Specification (https://ibm.github.io/graphql-specs/cost-spec.html),
 * in whole numbers as federation has them. Without `@cost` an object or input object weighs 1, a scalar or enum 0; the
 * `@cost` of a field stands for that of its type.
 */
export function costModel({ schema, features }: SupergraphSchema, assumedListSize: number): CostModel {
  const feature = features.find(({ identity }) => identity === COST)
  const [cost, listSize] = ['cost', 'listSize'].map((name) =>
    schema.getDirective(feature?.directive(name) ?? ''),
  )
  const weights = new Map<Annotated, number | undefined>()
  const weight = (thing: Annotated): number | undefined => {
    if (!weights.has(thing)) weights.set(thing, argumentsOf(cost, thing)?.['weight'] as number | undefined)
    return weights.get(thing)
  }
  const sizes = new Map<GraphQLField<unknown, unknown>, ListSize | undefined>()

  return {
    schema,
    assumedListSize,
    weightOfField(field, returned = getNamedType(field.type)) {
      const types = isAbstractType(returned) ? schema.getPossibleTypes(returned) : [returned]
      return (
        weight(field) ?? Math.max(...types.map((type) => weight(type) ?? (isCompositeType(type) ? 1 : 0)))
      )
    },
    weightOfInput: (input, type) => weight(input) ?? weight(type) ?? (isInputObjectType(type) ? 1 : 0),
    listSize(field) {
      if (!sizes.has(field)) sizes.set(field, sizeOf(argumentsOf(listSize, field)))
      return sizes.get(field)
    },
  }
}

function argumentsOf(
  directive: GraphQLDirective | null | undefined,
  { astNode }: Annotated,
): Record<string, unknown> | undefined {
  return directive && astNode ? getDirectiveValues(directive, astNode) : undefined
}

function sizeOf(values: Record<string, unknown> | undefined): ListSize | undefined {
  if (values === undefined) return undefined
  return {
    assumedSize: (values['assumedSize'] ?? undefined) as number | undefined,
    slicingArguments: (values['slicingArguments'] ?? []) as string[],
    sizedFields: (values['sizedFields'] ?? []) as string[],
    requireOneSlicingArgument: values['requireOneSlicingArgument'] !== false,
  }
}
