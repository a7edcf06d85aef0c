import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

/** What there is to count in an operation or fragment, the fragments that it spreads expanded. */
export interface Figures {
  readonly fields: number
  /** Fields of the selection set itself. */
  readonly rootFields: number
  /** Fields within one another. */
  readonly depth: number
  /** Selection sets within one another, those of fragments too; Infinity past a thousand. */
  readonly nesting: number
  readonly aliases: number
  readonly directives: number
}

/** The figures of a document's parts. */
export interface Structure {
  readonly operations: readonly Figures[]
  readonly fragments: readonly Figures[]
  /** Most directives at one place. */
  readonly directivesAtOnePlace: number
  /** A fragment that spreads itself, directly or through others, if there is one: then nothing else is counted. */
  readonly cycle: string | undefined
  /** Nodes that were looked at: each selection of the document once, however often it is spread. */
  readonly visited: number
}

/** Selection sets within one another at which counting stops: thousands of fragments in a chain would end the stack. */
const TOO_DEEP = 1000

const NONE: Figures = { fields: 0, rootFields: 0, depth: 0, nesting: 0, aliases: 0, directives: 0 }

/**
 * Counts without expanding: each fragment once, and its figures taken for each spread. So 30 fragments that spread
 * one another twice cost 60 steps, though they stand for 2^30 fields. Needs no schema and no valid document.
 */
export function structureOf(document: DocumentNode): Structure {
  const count = new Count(document)
  try {
    return {
      operations: document.definitions.flatMap((node) =>
        node.kind === Kind.OPERATION_DEFINITION ? [count.operation(node)] : [],
      ),
      fragments: document.definitions.flatMap((node) =>
        node.kind === Kind.FRAGMENT_DEFINITION ? [count.fragment(node.name.value)] : [],
      ),
      directivesAtOnePlace: count.directivesAtOnePlace,
      cycle: undefined,
      visited: count.visited,
    }
  } catch (error) {
    if (!(error instanceof Cycle)) throw error
    const { directivesAtOnePlace, visited } = count
    return { operations: [], fragments: [], directivesAtOnePlace, cycle: error.message, visited }
  }
}

/** The message is the fragment's name. */
class Cycle extends Error {}

class Count {
  visited = 0
  directivesAtOnePlace = 0
  private level = 0
  private readonly definitions: ReadonlyMap<string, FragmentDefinitionNode>
  private readonly counted = new Map<string, Figures | 'under way'>()

  constructor({ definitions }: DocumentNode) {
    this.definitions = new Map(
      definitions.flatMap((node) =>
        node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
      ),
    )
  }

  operation({ selectionSet, directives, variableDefinitions = [] }: OperationDefinitionNode): Figures {
    let own = this.directives(directives)
    for (const variable of variableDefinitions) own += this.directives(variable.directives)
    return plus(this.selections(selectionSet), { ...NONE, directives: own })
  }

  fragment(name: string): Figures {
    const known = this.counted.get(name)
    if (known === 'under way') throw new Cycle(name)
    if (known !== undefined) return known
    this.counted.set(name, 'under way')
    const node = this.definitions.get(name)
    const figures =
      node === undefined
        ? NONE
        : plus(this.selections(node.selectionSet), { ...NONE, directives: this.directives(node.directives) })
    this.counted.set(name, figures)
    return figures
  }

  private selections({ selections }: SelectionSetNode): Figures {
    if (this.level > TOO_DEEP) return { ...NONE, nesting: Infinity }
    this.level++
    let sum = NONE
    for (const node of selections) {
      this.visited++
      const own = { ...NONE, directives: this.directives(node.directives) }
      sum = plus(sum, plus(own, this.selection(node)))
    }
    this.level--
    return { ...sum, nesting: sum.nesting + 1 }
  }

  private selection(node: SelectionNode): Figures {
    switch (node.kind) {
      case Kind.FIELD:
        return this.field(node)
      case Kind.FRAGMENT_SPREAD:
        return this.fragment(node.name.value)
      case Kind.INLINE_FRAGMENT:
        return this.selections(node.selectionSet)
    }
  }

  private field({ alias, selectionSet }: FieldNode): Figures {
    const inside = selectionSet === undefined ? NONE : this.selections(selectionSet)
    return {
      ...inside,
      fields: inside.fields + 1,
      rootFields: 1,
      depth: inside.depth + 1,
      aliases: inside.aliases + (alias === undefined ? 0 : 1),
    }
  }

  private directives(nodes: readonly DirectiveNode[] = []): number {
    this.visited += nodes.length
    this.directivesAtOnePlace = Math.max(this.directivesAtOnePlace, nodes.length)
    return nodes.length
  }
}

function plus(one: Figures, other: Figures): Figures {
  return {
    fields: one.fields + other.fields,
    rootFields: one.rootFields + other.rootFields,
    depth: Math.max(one.depth, other.depth),
    nesting: Math.max(one.nesting, other.nesting),
    aliases: one.aliases + other.aliases,
    directives: one.directives + other.directives,
  }
}
