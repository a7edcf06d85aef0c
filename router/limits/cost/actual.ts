import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import { conditionsOf, holdAll } from '../../permissions/condition.ts'
import { costOfArguments } from './input-cost.ts'
import { baseOf } from './estimate.ts'
import type { CostModel } from './model.ts'
import { type Variables, valueOf } from './term.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * What an operation did cost: reckoned as the estimate, with the lists as long as they are in the answer and for
 * what is null only its arguments. Fields asked for twice at one place count once; an object whose `__typename` isn't
 * in the answer is told by its fields, and weighs as much as the dearest that it can be.
 */
export function actualCost(
  model: CostModel,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  data: Fields,
): number {
  const root = model.schema.getRootType(operation.operation)
  if (!root) return 0
  return (
    baseOf(operation) +
    new Actual(model, document, operation, variables).object([operation.selectionSet], root, data)
  )
}

/** A field of an object, with the selection sets of all the places that ask for it. */
interface Asked {
  readonly field: GraphQLField<unknown, unknown>
  readonly given: number
  readonly sets: SelectionSetNode[]
}

class Actual {
  private readonly model: CostModel
  private readonly operation: OperationDefinitionNode
  private readonly variables: Variables
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>

  constructor(
    model: CostModel,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables,
  ) {
    this.model = model
    this.operation = operation
    this.variables = variables
    this.fragments = new Map(
      document.definitions.flatMap((node) =>
        node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
      ),
    )
  }

  object(sets: readonly SelectionSetNode[], type: GraphQLCompositeType, value: Fields): number {
    const asked = new Map<string, Asked>()
    for (const set of sets) this.collect(set, type, value, asked)
    let total = 0
    for (const [key, { field, given, sets: inside }] of asked)
      total += given + this.value(field, inside, value[key])
    return total
  }

  private value(
    field: GraphQLField<unknown, unknown>,
    sets: readonly SelectionSetNode[],
    value: unknown,
  ): number {
    if (value === null || value === undefined) return 0
    if (Array.isArray(value))
      return value.reduce<number>((total, item) => total + this.value(field, sets, item), 0)
    const declared = getNamedType(field.type)
    if (!isCompositeType(declared)) return this.model.weightOfField(field)
    const told = this.model.schema.getType(String((value as Fields)['__typename']))
    const type = isObjectType(told) ? told : declared
    return this.model.weightOfField(field, type) + this.object(sets, type, value as Fields)
  }

  private collect(
    set: SelectionSetNode,
    type: GraphQLCompositeType,
    value: Fields,
    asked: Map<string, Asked>,
  ): void {
    for (const node of set.selections) {
      const conditions = conditionsOf(node.directives)
      if (conditions === undefined || !holdAll(conditions, this.operation, this.variables)) continue
      if (node.kind !== Kind.FIELD) {
        const fragment = node.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(node.name.value) : node
        const narrowed = fragment && this.narrowed(type, fragment.typeCondition?.name.value)
        if (fragment !== undefined && narrowed !== undefined)
          this.collect(fragment.selectionSet, narrowed, value, asked)
        continue
      }
      const key = node.alias?.value ?? node.name.value
      const field =
        isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined
      if (field === undefined || !(key in value)) continue
      const before = asked.get(key)
      if (before !== undefined) before.sets.push(...(node.selectionSet ? [node.selectionSet] : []))
      else {
        const given = valueOf(costOfArguments(this.model, field, node), this.variables)
        asked.set(key, { field, given, sets: node.selectionSet ? [node.selectionSet] : [] })
      }
    }
  }

  /** The type to read a fragment's fields on; undefined when the fragment is about other objects. */
  private narrowed(
    type: GraphQLCompositeType,
    condition: string | undefined,
  ): GraphQLCompositeType | undefined {
    const other = condition === undefined ? type : this.model.schema.getType(condition)
    if (!isCompositeType(other) || other === type) return type
    if (!isObjectType(type)) return other
    return !isObjectType(other) && this.model.schema.isSubType(other, type) ? type : undefined
  }
}
