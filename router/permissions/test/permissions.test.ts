import { composeServices } from '@apollo/composition'
import fc from 'fast-check'
import { NoUnusedVariablesRule, parse, print, specifiedRules, validate } from 'graphql'
import { describe, expect, it } from 'vitest'
import { Viewer } from '#host'
import { type SupergraphSchema, readSupergraph } from '../../planning/supergraph-schema.ts'
import { type Permissions, openPermissions } from '../permissions.ts'
import { LINKS, VARIABLES, generatedOperation, generatedSupergraph } from './generated.ts'
import { type Occurrence, Oracle, type Scopes, occurrencesOf } from './oracle.ts'

const policies = { yes: () => true, no: () => false }

function viewer(scopes: Scopes): Viewer | undefined {
  return scopes && new Viewer('00000000-0000-7000-8000-000000000000', 'ann', scopes)
}

function permissionsOf(supergraph: SupergraphSchema, refused: 'null' | 'request' = 'null'): Permissions {
  return openPermissions(supergraph, { refused_fields: refused, policies })
}

const scopes: fc.Arbitrary<Scopes> = fc.option(
  fc.subarray(['s1', 's2', 's3']).map((list) => new Set(list)),
  { nil: undefined },
)

describe('an operation after the filter, whatever the supergraph, the operation and the viewer', () => {
  it('has no field that is protected from the viewer, and all that is not', () => {
    fc.assert(
      fc.property(fc.gen(), scopes, (g, held) => {
        const supergraph = readSupergraph(generatedSupergraph(g))
        const document = generatedOperation(g, supergraph.schema)
        const rules = specifiedRules.filter((rule) => rule !== NoUnusedVariablesRule)
        expect(validate(supergraph.schema, document, rules)).toEqual([])

        const filtered = permissionsOf(supergraph).filter({
          document,
          variables: VARIABLES,
          asker: viewer(held),
        })!
        expect(validate(supergraph.schema, filtered.document, rules)).toEqual([])
        const oracle = new Oracle(supergraph.schema, held)
        const asked = occurrencesOf(document)
        const left = occurrencesOf(filtered.document)
        expect(places(left.filter((field) => !isPlaceholder(field, asked)))).toEqual(
          places(asked.filter((field) => kept(field, asked, oracle))),
        )
      }),
      { numRuns: 500, endOnFailure: true },
    )
  })

  it('comes with an error for each field that is gone and was asked for, and for no other', () => {
    fc.assert(
      fc.property(fc.gen(), scopes, (g, held) => {
        const supergraph = readSupergraph(generatedSupergraph(g))
        const document = generatedOperation(g, supergraph.schema)
        const { refused } = permissionsOf(supergraph).filter({
          document,
          variables: VARIABLES,
          asker: viewer(held),
        })!
        const oracle = new Oracle(supergraph.schema, held)
        const asked = occurrencesOf(document)
        const gone = asked.filter((field) => field.ever && !kept(field, asked, oracle))
        const paths = new Set(refused.map(({ path }) => path.join('.')))
        for (const path of paths) expect(gone.map(pathOf)).toContain(path)
        if (!print(document).includes('@'))
          for (const field of gone) expect(prefixes(field).some((prefix) => paths.has(prefix))).toBe(true)
        expect(new Set(refused.map(({ extensions }) => extensions.code)).size).toBeLessThan(2)
      }),
      { numRuns: 500, endOnFailure: true },
    )
  })

  it('is the same object for all for whom the same demands hold, and the original when nothing is refused', () => {
    fc.assert(
      fc.property(fc.gen(), scopes, scopes, (g, one, other) => {
        const supergraph = readSupergraph(generatedSupergraph(g))
        const document = generatedOperation(g, supergraph.schema)
        const permissions = permissionsOf(supergraph)
        const [first, again, second] = [one, one, other].map(
          (held) => permissions.filter({ document, variables: VARIABLES, asker: viewer(held) })!.document,
        )
        expect(again).toBe(first)
        const oracle = new Oracle(supergraph.schema, one)
        if (!occurrencesOf(document).some((field) => oracle.refused(field))) expect(first).toBe(document)
        if (print(first!) !== print(second!)) expect(second).not.toBe(first)
      }),
      { numRuns: 200, endOnFailure: true },
    )
  })
})

/** Whether a field should be left: nothing speaks against it and what it stands within, and something is left in these. */
function kept(field: Occurrence, all: readonly Occurrence[], oracle: Oracle): boolean {
  const alive = (one: Occurrence): boolean =>
    !oracle.refused(one) && (one.isLeaf || !oracle.canReturnRefused(one) || childrenOf(one, all).some(alive))
  return prefixesOf(field, all).every(alive)
}

function prefixesOf({ steps }: Occurrence, all: readonly Occurrence[]): Occurrence[] {
  return all.filter((other) => other.steps.every((step, index) => step === steps[index]))
}

function childrenOf({ steps }: Occurrence, all: readonly Occurrence[]): Occurrence[] {
  return all.filter(
    (other) =>
      other.steps.length === steps.length + 1 && steps.every((step, index) => step === other.steps[index]),
  )
}

/** `__typename` that stands for what was taken out. */
function isPlaceholder({ place, steps }: Occurrence, asked: readonly Occurrence[]): boolean {
  return steps.at(-1)!.key === '__typename' && !asked.some((field) => field.place === place)
}

const places = (fields: readonly Occurrence[]): string[] =>
  [...new Set(fields.map(({ place }) => place))].toSorted()
const pathOf = ({ steps }: Occurrence): string => steps.map(({ key }) => key).join('.')
const prefixes = ({ steps }: Occurrence): string[] =>
  steps.map((_, index) =>
    steps
      .slice(0, index + 1)
      .map(({ key }) => key)
      .join('.'),
  )

describe('the filter', () => {
  const sdl = `${LINKS}
    type Query { me: User node: Node search: [Found!] open: String }
    type Mutation { rename: User @requiresScopes(scopes: [["write"]]) }
    interface Node { id: ID! label: String }
    type User implements Node @authenticated {
      id: ID! label: String
      mail: String @requiresScopes(scopes: [["mail"], ["admin", "all"]])
      audit: [String!]! @policy(policies: [["auditor"]])
    }
    type Page implements Node { id: ID! label: String }
    union Found = User | Page`
  const supergraph = readSupergraph(sdl)
  const ask = (query: string, held: Scopes, refused: 'null' | 'request' = 'null', variables = {}) => {
    const filtered = permissionsOf(supergraph, refused).filter({
      document: parse(query),
      variables,
      asker: viewer(held),
    })!
    return { ...filtered, left: print(filtered.document).replaceAll(/\s+/g, ' ') }
  }

  it('tells under the names that the client chose what is lacking, and to nobody known that a token is', () => {
    const { refused, left } = ask('{ i: me { post: mail label } }', new Set())
    expect(left).toBe('{ i: me { label } }')
    expect(refused).toEqual([
      {
        message: 'User.mail needs the permission mail, or admin and all.',
        path: ['i', 'post'],
        extensions: { code: 'FORBIDDEN' },
      },
    ])
    expect(ask('{ me { label } open }', undefined)).toMatchObject({
      left: '{ open }',
      refused: [{ path: ['me'], extensions: { code: 'UNAUTHENTICATED' } }],
    })
  })

  it('asks of an interface what any type asks that can be there, unless fragments narrow it', () => {
    expect(ask('{ node { label ... on Page { id } } }', undefined).left).toBe(
      '{ node { ... on Page { id } } }',
    )
    expect(ask('{ node { ... on Page { ... on Node { label } } } }', undefined).refused).toEqual([])
    expect(ask('{ node { __typename } }', undefined)).toMatchObject({
      left: '{ __typename }',
      refused: [{ path: ['node'] }],
    })
    expect(ask('{ node { ... on User { label } } open }', undefined)).toMatchObject({
      left: '{ open }',
      refused: [{ path: ['node'], message: expect.stringContaining('User needs a known sender') }],
    })
    expect(ask('{ search { __typename ...F } } fragment F on User { id }', undefined)).toMatchObject({
      left: '{ search { __typename } }',
      refused: [{ path: ['search', 'id'] }],
    })
  })

  it('refuses every policy that nobody evaluates, or whose evaluation fails', () => {
    expect(ask('{ me { audit } }', new Set(['auditor'])).refused).toHaveLength(1)
    const failing = {
      auditor: () => {
        throw new Error('down')
      },
    }
    for (const [given, count] of [
      [failing, 1],
      [{ auditor: () => true }, 0],
      [{}, 1],
    ] as const) {
      const permissions = openPermissions(supergraph, { refused_fields: 'null', policies: given })
      const filtered = permissions.filter({ document: parse('{ me { audit } }'), asker: viewer(new Set()) })
      expect(filtered?.refused).toHaveLength(count)
    }
  })

  it('tells nothing of a field that was not asked for this time', () => {
    const query = 'query ($all: Boolean = false) { me { label mail @include(if: $all) } }'
    expect(ask(query, new Set(), 'request')).toMatchObject({ refused: [], denied: false })
    expect(ask(query, new Set(), 'request', { all: true })).toMatchObject({ refused: [{}], denied: true })
  })

  it('leaves a mutation out that is refused, and refuses the whole request where the settings say so', () => {
    const query = 'mutation { rename { id } }'
    expect(ask(query, new Set())).toMatchObject({ left: 'mutation { __typename }', denied: false })
    expect(ask(query, new Set(), 'request').denied).toBe(true)
  })
})

describe('what composition makes of entity interfaces and interface objects', () => {
  const header = (names: string): string =>
    `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${names}])`
  const nodes = `${header('"@key", "@requiresScopes", "@policy"')}
    type Query { node: Node any: Any }
    interface Node @key(fields: "id") { id: ID! name: String }
    union Any = Open | Closed
    type Open implements Node @key(fields: "id") {
      id: ID! name: String @requiresScopes(scopes: [["s1"], ["s2", "s3"]]) size: Size
    }
    type Closed implements Node @key(fields: "id") @requiresScopes(scopes: [["s2"]]) { id: ID! name: String }
    enum Size @policy(policies: [["no"]]) { LARGE }`
  const notes = `${header('"@key", "@interfaceObject", "@authenticated"')}
    type Node @key(fields: "id") @interfaceObject { id: ID! note: String @authenticated }`
  const { supergraphSdl = '' } = composeServices(
    Object.entries({ nodes, notes }).map(([name, sdl]) => ({
      name,
      url: 'http://localhost',
      typeDefs: parse(sdl),
    })),
  )
  const left = (query: string, held: Scopes): string =>
    print(
      permissionsOf(readSupergraph(supergraphSdl)).filter({ document: parse(query), asker: viewer(held) })!
        .document,
    ).replaceAll(/\s+/g, ' ')

  it('is enforced on the interface, on each type, and on what an interface object adds', () => {
    expect(left('{ node { id name } }', new Set(['s1']))).toBe('{ __typename }')
    expect(left('{ node { id name note } }', new Set(['s1', 's2']))).toBe('{ node { id name note } }')
    expect(left('{ node { id name note } }', new Set(['s2']))).toBe('{ node { id note } }')
    expect(left('{ any { ... on Open { id name note size } ... on Node { id } } }', new Set(['s1']))).toBe(
      '{ any { ... on Open { id name note } } }',
    )
    expect(left('{ any { __typename ... on Open { id note } } }', undefined)).toBe(
      '{ any { __typename ... on Open { id } } }',
    )
  })
})

describe('a supergraph whose permissions can’t be read', () => {
  const types = 'type Query { a: Int } type Mutation { a: Int }'
  const opening = (sdl: string) => (): unknown => permissionsOf(readSupergraph(sdl))

  it('is not opened: an unknown feature for security, version, argument or a directive from nowhere', () => {
    expect(opening(LINKS + types)).not.toThrow()
    for (const [from, to] of [
      ['policy/v0.1', 'policy/v0.2'],
      ['policy/v0.1', 'tenancy/v0.1'],
      ['@link(url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY)', ''],
      ['@policy(policies: [[String!]!]!)', '@policy(policies: [[String!]!]!, unless: String)'],
    ] as const) {
      const guarded = 'type Query { a: Int @policy(policies: [["p"]], unless: "x") } type Mutation { a: Int }'
      const sdl = LINKS.replace(from, to) + (to.includes('unless') ? guarded : types)
      expect(opening(sdl), to).toThrow(/unknown here|not linked/)
    }
    expect(opening('type Query { a: Int }')).toThrow('no @link')
  })

  it('is read under whatever names its features have', () => {
    const renamed = LINKS.replace('requiresScopes/v0.1",', 'requiresScopes/v0.1", as: "needs",').replace(
      'directive @requiresScopes',
      'directive @needs',
    )
    const sdl = `${renamed} type Query { a: Int @needs(scopes: [["s1"]]) } type Mutation { a: Int }`
    const filtered = permissionsOf(readSupergraph(sdl)).filter({
      document: parse('{ a }'),
      asker: viewer(new Set()),
    })
    expect(filtered?.refused).toMatchObject([{ path: ['a'] }])
  })
})
