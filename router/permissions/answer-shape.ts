import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { conditionsOf, holdAll } from './condition.ts'

type Fields = Record<string, unknown>

/** An answer that may not be null stands where one came to null. */
class NullSpreads extends Error {}

/**
 * Gives the answer to a filtered operation the shape of the original one: null for each field that was taken out,
 * spreading where it may not be null. For an executor that answers just the document that it is given.
 *
 * Of an object whose type is not in the answer (an interface or union without `__typename`), fields within fragments
 * that aren't there stay away instead of being null.
 */
export function inShapeOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Fields,
  data: Fields,
): Fields | null {
  const root = schema.getRootType(operation.operation)
  if (!root) return null
  try {
    return new Shape(schema, document, operation, variables).object(root, [operation.selectionSet], data)
  } catch (error) {
    if (error instanceof NullSpreads) return null
    throw error
  }
}

class Shape {
  private readonly schema: GraphQLSchema
  private readonly operation: OperationDefinitionNode
  private readonly variables: Fields
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>

  constructor(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Fields,
  ) {
    this.schema = schema
    this.operation = operation
    this.variables = variables
    this.fragments = new Map(
      document.definitions.flatMap((node) =>
        node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
      ),
    )
  }

  object(type: GraphQLObjectType | undefined, sets: readonly SelectionSetNode[], value: Fields): Fields {
    const asked = new Map<string, FieldNode[]>()
    for (const set of sets) this.collect(set, type, asked)
    const result: Fields = {}
    for (const [key, nodes] of asked) {
      const name = nodes[0]?.name.value ?? ''
      const field = type?.getFields()[name]
      if (name === '__typename' && !(key in value)) throw new NullSpreads()
      if (type === undefined ? key in value : field === undefined) result[key] = value[key]
      else if (field !== undefined) result[key] = this.complete(field.type, nodes, value[key])
    }
    return result
  }

  private complete(type: GraphQLOutputType, nodes: readonly FieldNode[], value: unknown): unknown {
    if (isNonNullType(type)) {
      const completed = this.complete(type.ofType, nodes, value)
      if (completed === null) throw new NullSpreads()
      return completed
    }
    try {
      if (value === undefined || value === null) return null
      if (isListType(type) && Array.isArray(value))
        return value.map((item) => this.complete(type.ofType, nodes, item))
      if (!isCompositeType(getNamedType(type))) return value
      const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? [])
      return this.object(this.typeOf(type, value as Fields), sets, value as Fields)
    } catch (error) {
      if (error instanceof NullSpreads) return null
      throw error
    }
  }

  private typeOf(type: GraphQLOutputType, value: Fields): GraphQLObjectType | undefined {
    if (isObjectType(type)) return type
    const told = this.schema.getType(String(value['__typename']))
    return isObjectType(told) ? told : undefined
  }

  private collect(
    set: SelectionSetNode,
    type: GraphQLObjectType | undefined,
    asked: Map<string, FieldNode[]>,
  ): void {
    for (const node of set.selections) {
      const conditions = conditionsOf(node.directives)
      if (conditions === undefined || !holdAll(conditions, this.operation, this.variables)) continue
      if (node.kind === Kind.FIELD) {
        const key = node.alias?.value ?? node.name.value
        asked.set(key, [...(asked.get(key) ?? []), node])
        continue
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(node.name.value) : node
      if (fragment !== undefined && this.applies(fragment.typeCondition?.name.value, type))
        this.collect(fragment.selectionSet, type, asked)
    }
  }

  private applies(condition: string | undefined, type: GraphQLObjectType | undefined): boolean {
    if (condition === undefined || type === undefined || condition === type.name) return true
    return type.getInterfaces().some(({ name }) => name === condition) || this.isMember(condition, type)
  }

  private isMember(union: string, type: GraphQLObjectType): boolean {
    const abstract = this.schema.getType(union)
    return abstract !== undefined && 'getTypes' in abstract && abstract.getTypes().includes(type)
  }
}
