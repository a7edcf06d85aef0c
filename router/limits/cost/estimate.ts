import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
} from 'graphql'
import { type Condition, conditionsOf, holdAll } from '../../permissions/condition.ts'
import { costOfArguments } from './input-cost.ts'
import { promisedSize } from './list-size.ts'
import type { CostModel } from './model.ts'
import { type Term, greatest, looked, onlyIf, product, sum } from './term.ts'

/** What a mutation costs besides its fields, as in the Apollo Router. */
const MUTATION = 10

/**
 * What an operation can cost at most, as far as its lists are as long as the schema says: for each field
 * `arguments + items × (weight + selections)`, where items is 1 unless it is a list. Of the object types that an
 * interface or union can be, only the dearest counts; a field of an interface costs what its dearest implementation
 * does. Fetches between subgraphs don't count.
 *
 * Takes time in proportion to the expanded operation: bound that before. Its figure, by the variables, is then cheap.
 */
export function estimateOf(
  model: CostModel,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Term {
  const root = model.schema.getRootType(operation.operation)
  if (!root) return 0
  const selections = new Estimate(model, document, operation).selections(
    operation.selectionSet,
    root,
    new Map(),
  )
  return sum([baseOf(operation), selections])
}

/** What an operation costs besides its fields. */
export function baseOf({ operation }: OperationDefinitionNode): number {
  return operation === OperationTypeNode.MUTATION ? MUTATION : 0
}

/** Sizes of a parent's `sizedFields`, by their names. */
type Sized = ReadonlyMap<string, Term>

/** Costs at one place: those of every object, and those only of objects of one type. */
interface Tally {
  readonly common: Term[]
  readonly only: Map<string, Term[]>
}

interface Place {
  readonly parent: GraphQLCompositeType
  readonly sized: Sized
  /** Of the fragments around. */
  readonly when: readonly Condition[]
  readonly into: Term[]
  /** There as long as the object's type isn't known. */
  readonly only: Map<string, Term[]> | undefined
}

class Estimate {
  private readonly model: CostModel
  private readonly operation: OperationDefinitionNode
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>

  constructor(model: CostModel, document: DocumentNode, operation: OperationDefinitionNode) {
    this.model = model
    this.operation = operation
    this.fragments = new Map(
      document.definitions.flatMap((node) =>
        node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
      ),
    )
  }

  selections(set: SelectionSetNode, parent: GraphQLCompositeType, sized: Sized): Term {
    const tally: Tally = { common: [], only: new Map() }
    this.collect(set, {
      parent,
      sized,
      when: [],
      into: tally.common,
      only: isAbstractType(parent) ? tally.only : undefined,
    })
    return sum([...tally.common, greatest([...tally.only.values()].map(sum))])
  }

  private collect(set: SelectionSetNode, place: Place): void {
    for (const node of set.selections) {
      const own = conditionsOf(node.directives)
      if (own === undefined) continue
      const when = [...place.when, ...own]
      if (node.kind === Kind.FIELD) {
        const cost = this.field(node, place)
        place.into.push(
          when.length === 0 ? cost : onlyIf((given) => holdAll(when, this.operation, given), cost),
        )
        continue
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(node.name.value) : node
      if (fragment === undefined) continue
      const parent = this.typeOf(fragment.typeCondition?.name.value) ?? place.parent
      const told = isObjectType(parent) && place.only !== undefined
      const into = told ? listOf(place.only, parent.name) : place.into
      this.collect(fragment.selectionSet, {
        ...place,
        parent,
        when,
        into,
        only: told ? undefined : place.only,
      })
    }
  }

  private field(node: FieldNode, { parent, sized }: Place): Term {
    const [declared, ...implementations] = this.definitions(node.name.value, parent)
    if (declared === undefined) return 0
    const returned = getNamedType(declared.type)
    const concrete = implementations.length > 0 ? implementations : [declared]
    const isList = isListType(getNullableType(declared.type))
    const otherwise = isList ? this.model.assumedListSize : []
    const promised = concrete.flatMap(
      (field) =>
        promisedSize(this.model, field, node) ?? promisedSize(this.model, declared, node) ?? otherwise,
    )
    const size = greatest(promised)
    const sizedFields = [declared, ...concrete].flatMap(
      (field) => this.model.listSize(field)?.sizedFields ?? [],
    )
    const below: Sized = new Map(sizedFields.map((name) => [name, size]))
    const items = isList ? (sized.get(node.name.value) ?? size) : 1
    const weight = Math.max(...concrete.map((field) => this.model.weightOfField(field)))
    const selections =
      node.selectionSet && isCompositeType(returned) ? this.selections(node.selectionSet, returned, below) : 0
    const given = greatest(concrete.map((field) => costOfArguments(this.model, field, node)))
    return sum([given, looked(size), product(items, sum([weight, selections]))])
  }

  /** The field, and where its parent is an interface, what its implementations make of it. */
  private definitions(name: string, parent: GraphQLCompositeType): GraphQLField<unknown, unknown>[] {
    if (name === '__schema') return [SchemaMetaFieldDef]
    if (name === '__type') return [TypeMetaFieldDef]
    const types = isInterfaceType(parent) ? [parent, ...this.model.schema.getPossibleTypes(parent)] : [parent]
    return types.flatMap((type) =>
      isObjectType(type) || isInterfaceType(type) ? (type.getFields()[name] ?? []) : [],
    )
  }

  private typeOf(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : this.model.schema.getType(name)
    return isCompositeType(type) ? type : undefined
  }
}

function listOf(lists: Map<string, Term[]>, name: string): Term[] {
  const list = lists.get(name) ?? []
  lists.set(name, list)
  return list
}
