import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLCompositeType,
  type GraphQLNamedType,
  type InlineFragmentNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql'
import { type Condition, conditionsOf } from './condition.ts'
import type { Demand } from './demand.ts'
import type { PermissionTable } from './table.ts'

/** A field that was taken out of an operation. */
export interface Refusal {
  /** Response names from the root, without indices of lists. */
  readonly path: readonly string[]
  /** The type or field whose demand was not met. */
  readonly coordinate: string
  readonly demand: Demand
  /** The field is only asked for when these hold. */
  readonly when: readonly Condition[]
}

/** An operation with what was refused taken out; fragments stand where they were spread. */
export interface Pruned {
  readonly operation: OperationDefinitionNode
  readonly refusals: readonly Refusal[]
  /** False when nothing had to be taken out. */
  readonly changed: boolean
}

/** Where in the operation a selection stands. */
interface Place {
  readonly parent: GraphQLCompositeType
  /** The object types that can occur here. */
  readonly possible: ReadonlySet<string>
  readonly path: readonly string[]
  /** Undefined where nothing is ever selected. */
  readonly when: readonly Condition[] | undefined
  /** Why everything here is refused. */
  readonly blame: Blame | undefined
}

type Blame = Pick<Refusal, 'coordinate' | 'demand'>

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }

/**
 * Takes out of a valid operation every field of which a demand doesn't hold.
 *
 * - A field demands what it says itself, what its parent type says and what the type that it returns says.
 * - A field of an interface demands in addition what it demands on every object type that can occur there: a
 *   permission that one implementation asks for is asked of all. Fragments narrow what can occur.
 * - A fragment demands what its type says; refused, all its fields are.
 * - `__typename` demands what its type says, on an interface also what every type that can occur there says. On a
 *   union it demands nothing: that one of its members exists is not hidden. Nor does the root's, which all know.
 * - A field all of whose selections are taken out is still fetched, by `__typename` alone, unless a type that it can
 *   return is refused: then it is refused itself, and whether there is such an object stays hidden.
 *
 * So it is at least as strict as the Apollo Router. Takes time in proportion to the expanded operation: bound that
 * before.
 */
export function prune(
  table: PermissionTable,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  holds: (demand: Demand) => boolean,
): Pruned {
  const walk = new Walk(table, document, holds)
  const parent = table.schema.getRootType(operation.operation)
  if (!parent) throw new Error(`the supergraph has no type for a ${operation.operation}`)
  const root: Place = {
    parent,
    possible: new Set([parent.name]),
    path: [],
    when: [],
    blame: undefined,
  }
  const selectionSet = filled(walk.selections(operation.selectionSet, root))
  return { operation: { ...operation, selectionSet }, refusals: walk.refusals, changed: walk.changed }
}

class Walk {
  refusals: Refusal[] = []
  changed = false
  private readonly table: PermissionTable
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  private readonly holds: (demand: Demand) => boolean

  constructor(table: PermissionTable, document: DocumentNode, holds: (demand: Demand) => boolean) {
    this.table = table
    this.holds = holds
    this.fragments = new Map(
      document.definitions.flatMap((node) =>
        node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
      ),
    )
  }

  selections({ selections }: SelectionSetNode, place: Place): SelectionNode[] {
    return selections.flatMap((node): readonly SelectionNode[] => {
      const own = conditionsOf(node.directives)
      const when = own && place.when && [...place.when, ...own]
      if (node.kind === Kind.FIELD) return this.field(node, { ...place, when })
      return this.fragment(node.kind === Kind.FRAGMENT_SPREAD ? this.inlined(node) : node, { ...place, when })
    })
  }

  /** Why something on one of these types is refused. */
  ofTypes(names: Iterable<string>): Blame | undefined {
    let blame: Blame | undefined
    for (const name of names) blame ??= this.unmet(name, this.table.ofType(name))
    return blame
  }

  private field(node: FieldNode, place: Place): FieldNode[] {
    const name = node.name.value
    const inside = { ...place, path: [...place.path, node.alias?.value ?? name] }
    const blame = place.blame ?? this.ofField(name, place)
    if (blame !== undefined) return this.refuse(blame, inside)
    const returned = this.returned(place.parent.name, name)
    if (node.selectionSet === undefined || !isCompositeType(returned)) return [node]

    const before = this.refusals.length
    const possible = this.possibleOf(name, place)
    const hidden = this.ofTypes(possible)
    const kept = this.selections(node.selectionSet, { ...inside, parent: returned, possible })
    if (kept.length > 0 || hidden === undefined) return [{ ...node, selectionSet: filled(kept) }]
    this.refusals.length = before
    return this.refuse(hidden, inside)
  }

  private fragment(node: InlineFragmentNode, place: Place): InlineFragmentNode[] {
    const condition = node.typeCondition && this.table.schema.getType(node.typeCondition.name.value)
    const inside = isCompositeType(condition) ? this.narrowed(place, condition) : place
    const selections = this.selections(node.selectionSet, inside)
    return selections.length === 0
      ? []
      : [{ ...node, selectionSet: { kind: Kind.SELECTION_SET, selections } }]
  }

  private narrowed(place: Place, parent: GraphQLCompositeType): Place {
    const possible = place.possible.intersection(this.objectTypes(parent))
    return { ...place, parent, possible, blame: place.blame ?? this.ofTypes([parent.name]) }
  }

  private ofField(name: string, { parent, possible }: Place): Blame | undefined {
    if (isUnionType(parent) || (name === '__typename' && this.isRoot(parent))) return undefined
    const types = [parent.name, ...(isAbstractType(parent) ? possible : [])]
    let blame = this.ofTypes(types)
    if (name.startsWith('__')) return blame
    for (const type of types) {
      blame ??= this.unmet(`${type}.${name}`, this.table.ofField(type, name))
      const returned = this.returned(type, name)
      if (returned !== undefined) blame ??= this.ofTypes([returned.name])
    }
    return blame
  }

  private isRoot({ name }: GraphQLCompositeType): boolean {
    return Object.values(OperationTypeNode).some(
      (operation) => this.table.schema.getRootType(operation)?.name === name,
    )
  }

  private unmet(coordinate: string, demands: readonly Demand[]): Blame | undefined {
    let blame: Blame | undefined
    for (const demand of demands) if (!this.holds(demand)) blame ??= { coordinate, demand }
    return blame
  }

  private refuse(blame: Blame, { path, when }: Place): [] {
    this.changed = true
    if (when !== undefined) this.refusals.push({ path, when, ...blame })
    return []
  }

  /** The object types that a field can return, on the types that can occur here. */
  private possibleOf(name: string, { possible }: Place): Set<string> {
    const all = new Set<string>()
    for (const type of possible) {
      const returned = this.returned(type, name)
      if (isCompositeType(returned)) for (const object of this.objectTypes(returned)) all.add(object)
    }
    return all
  }

  private objectTypes(type: GraphQLCompositeType): Set<string> {
    if (!isAbstractType(type)) return new Set([type.name])
    return new Set(this.table.schema.getPossibleTypes(type).map((object) => object.name))
  }

  private returned(type: string, name: string): GraphQLNamedType | undefined {
    if (name in introspection)
      return this.table.schema.getType(introspection[name as keyof typeof introspection])
    const owner = this.table.schema.getType(type)
    const fields = isObjectType(owner) || isInterfaceType(owner) ? owner.getFields() : {}
    return getNamedType(fields[name]?.type)
  }

  private inlined({ name, directives = [] }: FragmentSpreadNode): InlineFragmentNode {
    const fragment = this.fragments.get(name.value)
    if (fragment === undefined) throw new Error(`there is no fragment ${name.value}: validate before`)
    const { typeCondition, selectionSet } = fragment
    return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives, selectionSet }
  }
}

/** The fields of every query that describe the schema itself. */
const introspection = { __schema: '__Schema', __type: '__Type' } as const

function filled(selections: SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections: selections.length === 0 ? [TYPENAME] : selections }
}
