import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  Kind,
  type SelectionSetNode,
  getNamedType,
  getOperationAST,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  valueFromASTUntyped,
} from 'graphql'

/** Who asks in these tests; undefined is nobody. */
export type Scopes = ReadonlySet<string> | undefined

/** A field where it stands in a document: from the root, each step with the fragments that it stands within. */
export interface Occurrence {
  readonly steps: readonly Step[]
  /** Distinguishes occurrences: response names and fragments from the root. */
  readonly place: string
  readonly isLeaf: boolean
  /** False below `@include(if: false)`. */
  readonly ever: boolean
}

interface Step {
  readonly name: string
  readonly key: string
  /** Types of the fragments around the field, from the outside. */
  readonly within: readonly string[]
}

/** Every field of an operation, fragments expanded. */
export function occurrencesOf(document: DocumentNode): Occurrence[] {
  const fragments = new Map(
    document.definitions.flatMap((node): [string, FragmentDefinitionNode][] =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
    ),
  )
  const found: Occurrence[] = []
  const walk = (
    set: SelectionSetNode,
    steps: readonly Step[],
    within: readonly string[],
    ever: boolean,
  ): void => {
    for (const node of set.selections) {
      const still = ever && !(node.directives ?? []).some(never)
      if (node.kind === Kind.FIELD) {
        const here = [...steps, { name: node.name.value, key: node.alias?.value ?? node.name.value, within }]
        const place = here
          .map((step) => [...step.within.map((type) => `…${type}`), step.key].join(' '))
          .join(' > ')
        found.push({ steps: here, place, isLeaf: node.selectionSet === undefined, ever: still })
        if (node.selectionSet) walk(node.selectionSet, here, [], still)
      } else {
        const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value)! : node
        const type = fragment.typeCondition?.name.value
        walk(fragment.selectionSet, steps, type === undefined ? within : [...within, type], still)
      }
    }
  }
  walk(getOperationAST(document)!.selectionSet, [], [], true)
  return found
}

/**
 * Says of single fields what who asks may see: read off the unfiltered schema, type by type that an object can
 * really have. Slow, and without a thought of how the filter does it.
 */
export class Oracle {
  private readonly schema: GraphQLSchema
  private readonly scopes: Scopes
  constructor(schema: GraphQLSchema, scopes: Scopes) {
    this.schema = schema
    this.scopes = scopes
  }

  /** Whether a field, or one that it stands within, is protected from who asks. */
  refused({ steps }: Occurrence): boolean {
    return steps.some((_, index) => this.stepRefused(steps.slice(0, index + 1)))
  }

  /** Whether a type that a field can return is protected. */
  canReturnRefused({ steps }: Occurrence): boolean {
    return this.objectsIn(steps).some((name) => !this.mayType(name))
  }

  mayType(name: string): boolean {
    const type = this.schema.getType(name)
    return this.holds(type?.astNode?.directives ?? [])
  }

  private stepRefused(steps: readonly Step[]): boolean {
    const { name, within } = steps.at(-1)!
    if (within.some((type) => !this.mayType(type))) return true
    const declared = within.at(-1) ?? this.returnedBy(steps.slice(0, -1))
    const type = this.schema.getType(declared)
    if (name === '__typename' && (isUnionType(type) || declared === 'Query')) return false
    if (!this.mayField(declared, name)) return true
    return isInterfaceType(type) && this.objectsAt(steps).some((object) => !this.mayField(object, name))
  }

  private mayField(type: string, name: string): boolean {
    if (!this.mayType(type)) return false
    const field = this.fieldOf(type, name)
    if (field === undefined) return true
    return this.holds(field.astNode?.directives ?? []) && this.mayType(getNamedType(field.type).name)
  }

  /** The object types on which the last step's field can really be asked for. */
  private objectsAt(steps: readonly Step[]): string[] {
    const { within } = steps.at(-1)!
    return this.objectsIn(steps.slice(0, -1)).filter((object) =>
      within.every((type) => this.objects(type).includes(object)),
    )
  }

  /** The object types that the last step's field can really return. */
  private objectsIn(steps: readonly Step[]): string[] {
    if (steps.length === 0) return ['Query']
    return this.objectsAt(steps).flatMap((object) => {
      const field = this.fieldOf(object, steps.at(-1)!.name)
      return field === undefined ? [] : this.objects(getNamedType(field.type).name)
    })
  }

  private returnedBy(steps: readonly Step[]): string {
    const last = steps.at(-1)
    if (last === undefined) return 'Query'
    const declared = last.within.at(-1) ?? this.returnedBy(steps.slice(0, -1))
    return getNamedType(this.fieldOf(declared, last.name)!.type).name
  }

  private objects(name: string): string[] {
    const type = this.schema.getType(name)
    if (!isCompositeType(type)) return []
    return isAbstractType(type) ? this.schema.getPossibleTypes(type).map((object) => object.name) : [name]
  }

  private fieldOf(type: string, name: string): ReturnType<typeof fieldsOf>[string] | undefined {
    return fieldsOf(this.schema.getType(type))[name]
  }

  private holds(directives: readonly ConstDirectiveNode[]): boolean {
    return directives.every(({ name, arguments: given }) => {
      const ways = given?.[0] ? (valueFromASTUntyped(given[0].value) as string[][]) : []
      if (name.value === 'authenticated') return this.scopes !== undefined
      if (name.value === 'requiresScopes')
        return ways.some((way) => way.every((scope) => this.scopes?.has(scope)))
      if (name.value === 'policy') return ways.some((way) => way.every((policy) => policy === 'yes'))
      return true
    })
  }
}

function fieldsOf(type: GraphQLNamedType | undefined): Record<string, GraphQLField<unknown, unknown>> {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields() : {}
}

function never({
  name,
  arguments: given,
}: {
  name: { value: string }
  arguments?: readonly unknown[] | undefined
}): boolean {
  const value = (given?.[0] as { value?: { kind: string; value?: unknown } } | undefined)?.value
  return value?.kind === Kind.BOOLEAN && value.value === (name.value === 'skip')
}
