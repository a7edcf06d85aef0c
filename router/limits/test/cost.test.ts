import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc, { type GeneratorValue } from 'fast-check'
import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  getIntrospectionQuery,
  getNamedType,
  getNullableType,
  getOperationAST,
  isAbstractType,
  isCompositeType,
  isListType,
  isObjectType,
  parse,
  valueFromASTUntyped,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { LINKS } from '../../permissions/test/generated.ts'
import { readSupergraph } from '../../planning/supergraph-schema.ts'
import { type Costs, openCosts } from '../costs.ts'
import { limitSettings } from '../settings.ts'

const limits = z.object(limitSettings).parse({})
const unlimited = { ...limits, max_cost: Number.MAX_SAFE_INTEGER }
const ROOT = join(import.meta.dirname, '../../..')

const SDL = `${LINKS}
  type Query {
    thing: Thing
    things(first: Int, last: Int): Page @listSize(slicingArguments: ["first", "last"], sizedFields: ["nodes", "edges"], assumedSize: 20, requireOneSlicingArgument: false)
    some(limit: Int = 7): [Any!]! @listSize(slicingArguments: ["limit"])
    few: [Thing] @listSize(assumedSize: 3)
    found(by: By, flag: Flag @cost(weight: 4)): Thing @cost(weight: 5)
    plain: [Any]
  }
  type Mutation { change(all: [By!]!): Thing }
  type Page { nodes: [Thing!]! edges: [Edge!]! total: Int }
  type Edge { node: Thing }
  interface Any { name: Text things: [Thing] }
  type Thing implements Any { name: Text things: [Thing] @listSize(assumedSize: 2) dear: Int @cost(weight: 9) }
  type Heavy implements Any @cost(weight: 6) { name: Text @cost(weight: 3) things: [Thing] more: Text }
  union Some = Thing | Heavy
  scalar Text @cost(weight: 2)
  enum Flag { ON }
  input By { id: ID text: Text within: [Range!] }
  input Range { from: Int @cost(weight: 8) to: Int }`
const supergraph = readSupergraph(SDL)
const costs = openCosts(supergraph, unlimited)

function estimate(text: string, variables = {}, of: Costs = costs): number {
  const document = parse(text)
  return of.estimate({ document, operation: getOperationAST(document)!, variables })
}

describe('the estimated cost', () => {
  it('takes lists as long as the request, the schema or the settings say', () => {
    expect(estimate('{ thing { dear } }')).toBe(1 + 9)
    expect(estimate('{ few { dear } }')).toBe(3 * 10)
    expect(estimate('{ things { total } }')).toBe(1)
    expect(estimate('{ things { nodes { dear } } }')).toBe(1 + 20 * 10)
    expect(
      estimate('{ things(first: 2) { ...P } } fragment P on Page { nodes { dear } edges { node { dear } } }'),
    ).toBe(1 + 2 * 10 + 2 * (1 + 10))
    const asked = 'query ($n: Int = 4) { things(first: $n, last: 1) { nodes { dear } } }'
    expect(estimate(asked, { n: 100 })).toBe(1 + 100 * 10)
    expect(estimate('{ plain { __typename } }')).toBe(10 * 6)
    expect(estimate('{ things(first: -5) { nodes { dear } } }')).toBe(1)
  })

  it('takes the default of a variable, and of the schema, where nothing is given', () => {
    const asked = 'query ($n: Int = 4) { things(first: $n) { nodes { dear } } }'
    expect(estimate(asked)).toBe(1 + 4 * 10)
    expect(estimate('{ some { __typename } }')).toBe(7 * 6)
    expect(estimate('query ($n: Int) { some(limit: $n) { __typename } }', { n: 2 })).toBe(2 * 6)
  })

  it('wants to be told how many where the schema demands it', () => {
    const strict = readSupergraph(SDL.replace(', requireOneSlicingArgument: false', ''))
    const of = openCosts(strict, unlimited)
    for (const given of ['', '(first: 1, last: 1)', '(first: null)'])
      expect(() => estimate(`{ things${given} { total } }`, {}, of)).toThrow('exactly one of first, last')
    expect(estimate('{ things(last: 1) { total } }', {}, of)).toBe(1)
  })

  it('counts arguments and what is in them, literal or by variable', () => {
    const by = { id: 'x', text: 'y', within: [{ from: 1, to: 2 }, { to: 3 }] }
    expect(estimate('{ found { __typename } }')).toBe(5)
    expect(estimate('{ found(flag: ON) { __typename } }')).toBe(5 + 4)
    expect(
      estimate(
        '{ found(by: { id: "x", text: "y", within: [{ from: 1, to: 2 }, { to: 3 }] }) { __typename } }',
      ),
    ).toBe(5 + (1 + 2 + (1 + 8) + 1))
    expect(estimate('query ($by: By) { found(by: $by) { __typename } }', { by })).toBe(5 + 13)
    expect(estimate('query ($by: By) { found(by: $by) { __typename } }', {})).toBe(5)
    expect(estimate('mutation ($by: By!) { change(all: [$by, $by]) { __typename } }', { by })).toBe(
      10 + 1 + 26,
    )
  })

  it('counts of the types that an object can be the dearest, and what is skipped not at all', () => {
    expect(estimate('{ plain { ... on Thing { dear } ... on Heavy { more name } } }')).toBe(10 * (6 + 9))
    expect(estimate('{ plain { name things { dear } } }')).toBe(10 * (6 + 3 + 10 * 10))
    const asked =
      'query ($all: Boolean!) { thing { name ... @include(if: $all) { dear } things @skip(if: true) { dear } } }'
    expect([true, false].map((all) => estimate(asked, { all }))).toEqual([12, 3])
  })

  it('refuses what is dearer than allowed', () => {
    const strict = openCosts(supergraph, { ...limits, max_cost: 200 })
    expect(estimate('{ things(first: 19) { nodes { dear } } }', {}, strict)).toBe(191)
    expect(() => estimate('{ things(first: 1000000) { nodes { dear } } }', {}, strict)).toThrow(
      'Estimated cost of this operation: 10,000,001; at most 200 is allowed. Ask for fewer items',
    )
  })
})

describe('whatever the operation', () => {
  it('the estimate is what expanding everything comes to', () => {
    fc.assert(
      fc.property(fc.gen(), fc.boolean(), fc.nat({ max: 50 }), (g, on, n) => {
        const document = generatedOperation(g, supergraph.schema)
        const operation = getOperationAST(document)!
        const reference = new Naive(supergraph.schema, document, { on, n })
        expect(costs.estimate({ document, operation, variables: { on, n } })).toBe(reference.of(operation))
      }),
      { numRuns: 500, endOnFailure: true },
    )
  })
})

describe('the actual cost', () => {
  const actual = (text: string, data: Record<string, unknown>, variables = {}): number => {
    const document = parse(text)
    return costs.actual({ document, operation: getOperationAST(document)!, variables }, data)
  }

  it('takes lists as long as they are, and objects as what they are', () => {
    expect(actual('{ few { dear } }', { few: [{ dear: 1 }, null, { dear: null }] })).toBe(10 + 1)
    expect(actual('{ things { nodes { dear } } }', { things: { nodes: [{ dear: 1 }] } })).toBe(1 + 10)
    const plain = '{ plain { __typename ... on Thing { dear } ... on Heavy { more name } } }'
    expect(
      actual(plain, {
        plain: [
          { __typename: 'Thing', dear: 1 },
          { __typename: 'Heavy', more: '', name: '' },
        ],
      }),
    ).toBe(1 + 9 + 6 + 2 + 3)
    expect(
      actual('{ plain { ... on Thing { d: dear } ... on Heavy { more } } }', {
        plain: [{ d: 1 }, { more: '' }],
      }),
    ).toBe(6 + 9 + 6 + 2)
  })

  it('counts once what is asked for twice, and what was not there only by its arguments', () => {
    expect(actual('{ thing { dear } thing { dear name } }', { thing: { dear: 1, name: '' } })).toBe(1 + 9 + 2)
    expect(actual('{ found(flag: ON) { dear } }', { found: null })).toBe(4)
    expect(actual('mutation { change(all: []) { dear } }', {})).toBe(10)
  })
})

describe('our own operations', () => {
  it('fit with room: a thousand records, pages of a hundred, and the introspection of GraphiQL', () => {
    const ours = openCosts(
      readSupergraph(readFileSync(join(ROOT, 'schema/supergraph.graphql'), 'utf8')),
      limits,
    )
    const items = Array.from({ length: 1000 }, () => ({ inputData: {} }))
    const files = globSync(
      ['schema/operations/**/*.graphql', '{subgraphs,cli,router}/**/*.operations.graphql'],
      { cwd: ROOT },
    )
    expect(files.length).toBeGreaterThan(5)
    for (const file of files) {
      const document = parse(readFileSync(join(ROOT, file), 'utf8'))
      for (const operation of document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)) {
        const variables = { input: { items }, first: 100 }
        const request = { document, operation: operation as OperationDefinitionNode, variables }
        expect(ours.estimate(request), file).toBeLessThan(limits.max_cost / 10)
      }
    }
    expect(estimate(getIntrospectionQuery(), {}, ours)).toBeLessThan(limits.max_cost / 10)
  })
})

/** A valid operation on the schema of these tests, but for fields that don't merge. */
function generatedOperation(g: GeneratorValue, schema: GraphQLSchema): DocumentNode {
  const pick = <T>(list: readonly T[]): T => list[g(fc.nat, list.length - 1)]!
  const given: Record<string, readonly string[]> = {
    things: ['', '(first: $n)', '(last: 3)', '(first: 2, last: $n)'],
    some: ['', '(limit: $n)', '(limit: 0)'],
    found: ['', '(flag: ON)', '(by: { id: "x", within: [{ from: $n }, { to: 1 }] })'],
  }
  const conditions = ['', '', '', '', '@include(if: $on)', '@skip(if: $on)', '@skip(if: true)']
  const selections = (type: GraphQLCompositeType, depth: number, from: number): string =>
    Array.from({ length: 1 + g(fc.nat, 2) }, () => selection(type, depth, from)).join(' ')
  const selection = (type: GraphQLCompositeType, depth: number, from: number): string => {
    const isAny = type.name !== 'Query' && type.name !== 'Page' && type.name !== 'Edge'
    if (depth > 0 && isAny && g(fc.nat, 2) === 0) {
      if (from < 2 && g(fc.nat, 1) === 0) return `...F${from} ${pick(conditions)}`
      const on = pick(['Any', 'Some', 'Thing', 'Heavy'])
      const inside = selections(schema.getType(on) as GraphQLCompositeType, depth - 1, from)
      return `... on ${on} ${pick(conditions)} { ${inside} }`
    }
    const fields = 'getFields' in type ? Object.values(type.getFields()) : []
    const fitting = fields.filter((field) => depth > 0 || !isCompositeType(getNamedType(field.type)))
    if (fitting.length === 0) return '__typename'
    const field = pick(fitting)
    const returned = getNamedType(field.type)
    const own = type.name === 'Query' ? pick(given[field.name] ?? ['']) : ''
    const inside = isCompositeType(returned) ? `{ ${selections(returned, depth - 1, from)} }` : ''
    return `${field.name}${own} ${pick(conditions)} ${inside}`
  }
  const fragments = [0, 1].map(
    (at) =>
      `fragment F${at} on Any { ${selections(schema.getType('Any') as GraphQLCompositeType, 2, at + 1)} }`,
  )
  return parse(
    `query ($on: Boolean!, $n: Int) { ${selections(schema.getQueryType()!, 4, 0)} } ${fragments.join('\n')}`,
  )
}

/** The cost by looking at every field where it is spread, with the schema's directives read anew each time. */
class Naive {
  private readonly schema: GraphQLSchema
  private readonly fragments: Map<string, FragmentDefinitionNode>
  private readonly variables: { on: boolean; n: number }
  constructor(schema: GraphQLSchema, document: DocumentNode, variables: { on: boolean; n: number }) {
    this.schema = schema
    this.variables = variables
    this.fragments = new Map(
      document.definitions.flatMap((node) =>
        node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
      ),
    )
  }

  of({ selectionSet }: OperationDefinitionNode): number {
    return this.set(selectionSet, this.schema.getQueryType()!, {})
  }

  private set(set: SelectionSetNode, parent: GraphQLCompositeType, sized: Record<string, number>): number {
    const costs: Record<string, number> = { common: 0 }
    for (const { node, declared, only } of this.flat(set, parent, undefined)) {
      const key = isAbstractType(parent) ? (only ?? 'common') : 'common'
      costs[key] = (costs[key] ?? 0) + this.field(node, declared, sized)
    }
    const { common = 0, ...byType } = costs
    return common + Math.max(0, ...Object.values(byType))
  }

  private flat(
    { selections }: SelectionSetNode,
    declared: GraphQLCompositeType,
    only: string | undefined,
  ): { node: FieldNode; declared: GraphQLCompositeType; only: string | undefined }[] {
    return selections.flatMap((node) => {
      const skipped = node.directives?.some((directive) => {
        const value = valueFromASTUntyped(directive.arguments![0]!.value, this.variables)
        return value === (directive.name.value === 'skip')
      })
      if (skipped) return []
      if (node.kind === Kind.FIELD) return [{ node, declared, only }]
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(node.name.value)! : node
      const type = this.schema.getType(fragment.typeCondition!.name.value) as GraphQLCompositeType
      return this.flat(fragment.selectionSet, type, only ?? (isObjectType(type) ? type.name : undefined))
    })
  }

  private field(node: FieldNode, declared: GraphQLCompositeType, sized: Record<string, number>): number {
    const name = node.name.value
    const owners = (
      isAbstractType(declared) ? this.schema.getPossibleTypes(declared) : [declared]
    ) as GraphQLObjectType[]
    const fields = owners.flatMap((owner) => ('getFields' in owner ? (owner.getFields()[name] ?? []) : []))
    if (fields.length === 0) return 0
    const returned = getNamedType(
      isObjectType(declared) ? fields[0]!.type : (declared as GraphQLInterfaceType).getFields()[name]!.type,
    )
    const isList = isListType(getNullableType(fields[0]!.type))
    const sizes = fields.flatMap(
      (field) =>
        this.size(field.astNode?.directives, node, field.args) ?? (isList ? { items: 10, fields: [] } : []),
    )
    const size = sizes.length > 0 ? Math.max(...sizes.map(({ items }) => items)) : undefined
    const below = Object.fromEntries(
      sizes.flatMap(({ fields }) => fields.map((sizedField) => [sizedField, size!])),
    )
    const items = isList ? (sized[name] ?? size ?? 10) : 1
    const members = isAbstractType(returned) ? this.schema.getPossibleTypes(returned) : [returned]
    const weights = members.map((type) => cost(type.astNode?.directives) ?? (isCompositeType(type) ? 1 : 0))
    const weight = Math.max(...fields.map((field) => cost(field.astNode?.directives) ?? Math.max(...weights)))
    const inside = node.selectionSet
      ? this.set(node.selectionSet, returned as GraphQLCompositeType, below)
      : 0
    return this.given(node) + items * (weight + inside)
  }

  /** What the three ways to give arguments in these operations come to. */
  private given(node: FieldNode): number {
    const names = (node.arguments ?? []).map(({ name }) => name.value)
    if (names.includes('flag')) return 4
    return names.includes('by') ? 1 + (1 + 8) + 1 : 0
  }

  private size(
    directives: readonly ConstDirectiveNode[] | undefined,
    node: FieldNode,
    args: readonly { name: string; defaultValue?: unknown }[],
  ): { items: number; fields: string[] } | undefined {
    const directive = directives?.find(({ name }) => name.value === 'listSize')
    if (directive === undefined) return undefined
    const told = Object.fromEntries(
      directive.arguments!.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
    ) as { slicingArguments?: string[]; sizedFields?: string[]; assumedSize?: number }
    const slices = (told.slicingArguments ?? []).flatMap((name) => {
      const given = node.arguments?.find((argument) => argument.name.value === name)
      const value = given
        ? valueFromASTUntyped(given.value, this.variables)
        : args.find((arg) => arg.name === name)?.defaultValue
      return typeof value === 'number' ? [value] : []
    })
    return {
      items: slices.length > 0 ? Math.max(...slices) : (told.assumedSize ?? 10),
      fields: told.sizedFields ?? [],
    }
  }
}

function cost(directives: readonly ConstDirectiveNode[] | undefined): number | undefined {
  const directive = directives?.find(({ name }) => name.value === 'cost')
  return directive && Number((directive.arguments![0]!.value as { value: string }).value)
}
