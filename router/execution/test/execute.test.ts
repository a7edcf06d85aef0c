import { composeServices } from '@apollo/composition'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { type DocumentNode, execute as executeGraphql, parse, print, visit } from 'graphql'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Answer } from '#host'
import { plannedHere } from './planned-here.ts'
import type { RequestContext } from '../../request-context.ts'
import type { SubgraphRequest } from '../../subgraph-calls/call.ts'
import { answerObject, answerText } from '../answer.ts'
import { executor } from '../execute.ts'
import { merge } from '../merge.ts'
import type { Refusal } from '../refusal.ts'
import { representationFor } from '../representation.ts'
import { applyRewrites } from '../rewrite.ts'

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7",
  import: ["@key", "@external", "@requires"])\n`
const people = `${LINK}
  type Query { ann: Person! crowd: [Being!]! }
  type Mutation { rename(name: String!): Person! }
  interface Being { name: String! }
  type Person implements Being @key(fields: "id") { id: ID! name: String! email: String age: Int! friends: [Person!]! }
  type Ghost implements Being { name: String! }`
const mail = `${LINK}
  type Person @key(fields: "id") {
    id: ID!
    email: String @external
    quota: Int @requires(fields: "email")
    letters(unread: Boolean = false): [Letter]
    box: Int!
    boss: Person
  }
  type Mutation { dismiss: Person }
  type Letter { text: String! unread: Boolean! weight: Any }
  scalar Any`

const person = (id: string): object => ({
  __typename: 'Person',
  id,
  name: `N-${id}`,
  email: `${id}@x`,
  age: 0,
  friends: () => [person('b'), person('c'), person('b')],
})
const roots: Record<string, object> = {
  people: {
    ann: () => person('a'),
    crowd: () => [
      { __typename: 'Ghost', name: 'boo' },
      person('b'),
      { __typename: 'Ghost', name: 'hu' },
      person('c'),
    ],
    rename: ({ name }: { name: string }) => ({ ...person('a'), name }),
  },
  mail: { dismiss: () => ({ __typename: 'Person', id: 'a' }) },
}
const mailbox = {
  quota: ({ email }: { email: string }) => email.length,
  box: ({ id }: { id: string }) => {
    if (id === 'c') throw new Error('the box of c is broken')
    return 1
  },
  boss: () => ({ __typename: 'Person', id: 'b' }),
  letters: (_: unknown, { unread }: { unread: boolean }) => [{ text: `unread: ${unread}`, unread }, null],
}
const subgraphs = { people, mail }
const schemas = Object.fromEntries(
  Object.entries(subgraphs).map(([name, sdl]) => [
    name,
    buildSubgraphSchema([
      {
        typeDefs: parse(sdl),
        resolvers:
          name === 'people'
            ? { Person: { __resolveReference: ({ id }: { id: string }) => person(id) } }
            : { Person: mailbox },
      },
    ] as never),
  ]),
)
const sdl = composeServices(
  Object.entries(subgraphs).map(([name, text]) => ({ name, typeDefs: parse(text) })),
).supergraphSdl!
const generation = plannedHere(sdl)

let calls: SubgraphRequest[] = []
let intervene: (request: SubgraphRequest) => Answer | undefined
const context = { signal: new AbortController().signal } as RequestContext
const execute = executor(generation, async (request) => {
  calls.push(structuredClone(request))
  const instead = intervene(request)
  if (instead !== undefined) return instead
  const { subgraph, query, variables } = request
  const result = await executeGraphql({
    schema: schemas[subgraph]!,
    document: parse(query),
    variableValues: variables,
    rootValue: roots[subgraph],
  })
  return JSON.parse(JSON.stringify(result)) as Answer
})
const ask = async (
  text: string,
  variables: Record<string, unknown> = {},
  refusal?: Refusal,
  document: DocumentNode = parse(text),
): Promise<Answer> => answerObject(await execute({ document, variables, refusal, context }))

beforeEach(() => {
  calls = []
  intervene = () => undefined
})

describe('an answer', () => {
  it('has the fields in the order of the operation, each once, and errors before data', async () => {
    const document = parse('{ ann { box ...F name } ann { id } } fragment F on Person { age x: name }')
    expect(answerText(await execute({ document, context }))).toBe(
      '{"data":{"ann":{"box":1,"age":0,"x":"N-a","name":"N-a","id":"a"}}}',
    )
    intervene = ({ subgraph }) =>
      subgraph === 'mail' ? { data: null, errors: [{ message: 'gone' }] } : undefined
    expect(answerText(await execute({ document, context }))).toBe(
      '{"errors":[{"message":"gone","extensions":{"code":"DOWNSTREAM_SERVICE_ERROR","serviceName":"mail"}}],"data":null}',
    )
  })

  it('takes any name for an alias', async () => {
    expect(
      await ask('{ __proto__: ann { constructor: name toString: letters { __proto__: text } } }'),
    ).toEqual({
      data: JSON.parse('{"__proto__":{"constructor":"N-a","toString":[{"__proto__":"unread: false"},null]}}'),
    })
  })

  it('holds introspection along with data', async () => {
    const { data } = await ask(
      'query ($n: String!) { __type(name: $n) { ...T } ann { name } } fragment T on __Type { name }',
      {
        n: 'Person',
      },
    )
    expect(data).toEqual({ __type: { name: 'Person' }, ann: { name: 'N-a' } })
  })

  it('asks nobody for the name of the root type', async () => {
    expect(await ask('{ __typename x: __typename }')).toEqual({ data: { __typename: 'Query', x: 'Query' } })
    expect(calls).toEqual([])
  })

  it('has no numbers but JSON’s', async () => {
    const weights = [-0, 1e21, -2.5e-7, 9007199254740991, Infinity]
    intervene = ({ subgraph }) =>
      subgraph === 'mail'
        ? { data: { _entities: [{ letters: weights.map((weight) => ({ weight })) }] } }
        : undefined
    const answer = answerText(await execute({ document: parse('{ ann { letters { weight } } }'), context }))
    expect(answer).toBe(JSON.stringify({ data: { ann: { letters: weights.map((weight) => ({ weight })) } } }))
  })
})

describe('variables', () => {
  it('are coerced, and refused together when they are wrong', async () => {
    const { data, errors } = await ask(
      'query ($a: Boolean!, $b: Int!, $c: Boolean!) { ann { id @include(if: $a) name @skip(if: $c) } x: __type(name: "T") { name @skip(if: $a) } }',
      { a: 'yes' },
    )
    expect(data).toBeUndefined()
    expect(errors?.map(({ message }) => message)).toEqual([
      expect.stringContaining('"$a" got invalid value "yes"'),
      expect.stringContaining('"$b" of required type "Int!" was not provided'),
      expect.stringContaining('"$c" of required type "Boolean!" was not provided'),
    ])
    expect(calls).toEqual([])
  })

  it('go only to the subgraph that uses them, as the client sent them', async () => {
    await ask(
      'query ($u: Boolean, $p: Boolean = true) { ann { letters(unread: $u) { text } name @include(if: $p) } }',
      {
        u: true,
      },
    )
    expect(calls.map(({ subgraph, variables }) => [subgraph, variables])).toEqual([
      ['people', {}],
      ['mail', { u: true, representations: [{ __typename: 'Person', id: 'a' }] }],
    ])
  })
})

describe('entities', () => {
  it('are asked for once each, and all at once that are needed at a time', async () => {
    const { data } = await ask('{ ann { box friends { id quota } } }')
    expect(data).toEqual({
      ann: {
        box: 1,
        friends: [
          { id: 'b', quota: 3 },
          { id: 'c', quota: 3 },
          { id: 'b', quota: 3 },
        ],
      },
    })
    expect(calls.map(({ subgraph }) => subgraph)).toEqual(['people', 'mail'])
    expect(calls[1]?.variables).toEqual({
      representations_0: [{ __typename: 'Person', id: 'a' }],
      representations_1: [
        { __typename: 'Person', id: 'b', email: 'b@x' },
        { __typename: 'Person', id: 'c', email: 'c@x' },
      ],
    })
  })

  const bosses = '{ ann { boss { name } friends { boss { friends { boss { name } } } } } }'

  it('are not asked for again at a later step, unless there was an error', async () => {
    const boss = { name: 'N-b' }
    const friend = { boss: { friends: [{ boss }, { boss }, { boss }] } }
    const names = (): SubgraphRequest[] => calls.filter(({ query }) => /Person ?\{ ?name/.test(query))
    expect(await ask(bosses)).toEqual({ data: { ann: { boss, friends: [friend, friend, friend] } } })
    expect(names()).toHaveLength(1)
    calls = []
    // The names of both steps' bosses, and at the first one the friends by the same call.
    intervene = ({ query }) => {
      if (!/Person ?\{ ?name/.test(query)) return undefined
      const list = query.includes('friends') ? '_0' : '_entities'
      const friends = [{ __typename: 'Person', id: 'b' }]
      const errors = [{ message: 'no name', path: [list, 0, 'name'] }]
      return { data: { [list]: [{ name: null }], _1: [{ friends }] }, errors }
    }
    expect((await ask(bosses)).errors?.map(({ path }) => path)).toEqual([
      ['ann', 'boss', 'name'],
      ...[0, 1, 2].map((index) => ['ann', 'friends', index, 'boss', 'friends', 0, 'boss', 'name']),
    ])
    expect(names()).toHaveLength(2)
  })

  it('that are the same have their faults at each of their places', async () => {
    intervene = ({ subgraph }) =>
      subgraph === 'mail' ? { data: { _entities: [{ quota: 'much' }, { quota: 3 }] } } : undefined
    const { data, extensions } = await ask('{ ann { friends { quota } } }')
    expect(data).toEqual({ ann: { friends: [{ quota: null }, { quota: 3 }, { quota: null }] } })
    expect(extensions?.['valueCompletion']).toMatchObject(
      [0, 2].map((index) => ({ path: ['ann', 'friends', index, 'quota'] })),
    )
  })

  it('are asked for anew after a mutation', async () => {
    const { data } = await ask(
      'mutation { dismiss { name } rename(name: "x") { name } again: dismiss { name } }',
    )
    expect(data).toEqual({ dismiss: { name: 'N-a' }, rename: { name: 'x' }, again: { name: 'N-a' } })
    expect(calls.filter(({ query }) => query.includes('_entities'))).toHaveLength(2)
  })

  it('that fail as a list take no other list of the same call with them', async () => {
    intervene = ({ variables = {} }) => {
      const lists = Object.entries(variables).filter(([name]) => name.startsWith('representations'))
      const failing = lists.findIndex(([, list]) => (list as { email?: string }[]).some(({ email }) => email))
      if (failing === -1) return undefined
      const key = lists.length > 1 ? `_${failing}` : '_entities'
      return { data: null, errors: [{ message: 'no list', path: [key] }] }
    }
    expect(await ask('{ ann { box friends { id quota } } }')).toMatchObject({
      data: { ann: { box: 1, friends: [{ id: 'b', quota: null }, { quota: null }, { quota: null }] } },
      errors: [{ message: 'no list', path: ['ann', 'friends'] }],
    })
    expect(calls).toHaveLength(4)
  })

  it('give their errors at their own places, also in a list of several types', async () => {
    expect(await ask('{ crowd { name ... on Person { box } } }')).toMatchObject({
      data: null,
      errors: [{ message: 'the box of c is broken', path: ['crowd', 3, 'box'] }],
    })
  })
})

describe('a subgraph that answers what was not asked', () => {
  it.each([
    ['no data and no errors', { data: null }],
    ['no list of entities', { data: { _entities: 'none' } }],
    ['too few entities', { data: { _entities: [] } }],
    ['data of another form', { data: 'data' as never }],
    ['errors of another form', { errors: 'errors' as never }],
    ['errors that are none', { errors: [null, { message: 1, path: 'x' }] as never }],
    ['entities of another form', { data: { _entities: ['x'] } }],
    ['a list where a leaf belongs', { data: { _entities: [{ quota: [1] }] } }],
  ])('costs its own fields and no others: %s', async (_, answer) => {
    intervene = ({ subgraph }) => (subgraph === 'mail' ? answer : undefined)
    expect((await ask('{ ann { name quota } }')).data).toEqual({ ann: { name: 'N-a', quota: null } })
  })
})

describe('refused fields', () => {
  const text = '{ ann { name email quota friends { age } } }'
  /** Refuses fields by name, as a permission filter does. */
  const refusing = (document: DocumentNode, names: readonly string[]): Refusal => ({
    planned: visit(document, { Field: ({ name }) => (names.includes(name.value) ? null : undefined) }),
    errors: [{ message: 'not yours', path: ['ann', names[0]!] }],
  })

  it('are null where they stand, even when they were fetched for another field', async () => {
    const document = parse(text)
    expect(await ask(text, {}, refusing(document, ['email']), document)).toEqual({
      data: { ann: { name: 'N-a', email: null, quota: 3, friends: [{ age: 0 }, { age: 0 }, { age: 0 }] } },
      errors: [{ message: 'not yours', path: ['ann', 'email'] }],
    })
    expect(calls.map(({ query }) => query)[0]).toContain('email')
  })

  it('take what must not be null with them, and are not fetched', async () => {
    const document = parse(text)
    expect(print(refusing(document, ['age']).planned)).not.toContain('age')
    const only = parse('{ ann { name age } }')
    expect(await ask('', {}, refusing(only, ['age']), only)).toMatchObject({
      data: null,
      errors: [{ message: 'not yours' }],
    })
    expect(calls.some(({ query }) => query.includes('age'))).toBe(false)
  })

  it('may be refused on one type of several, and on what doesn’t tell its type', async () => {
    const document = parse('{ crowd { name } }')
    const refusal = {
      planned: parse('{ crowd { ... on Person { name } } }'),
      errors: [],
    }
    for (const answer of [undefined, { data: { crowd: [{ name: 'boo' }] } }]) {
      intervene = () => answer
      expect((await ask('', {}, refusal, document)).data).toBeNull()
    }
    intervene = () => ({ data: { crowd: [{ __typename: 'Person', name: 'Ann' }] } })
    expect(await ask('', {}, refusal, document)).toEqual({ data: { crowd: [{ name: 'Ann' }] } })
  })

  it('may be all there are: then nothing is fetched', async () => {
    const document = parse('{ ann { name } }')
    const refusal = { planned: parse('{ __typename }'), errors: [{ message: 'not yours' }] }
    expect(await ask('', {}, refusal, document)).toEqual({ data: null, errors: [{ message: 'not yours' }] })
    expect(calls).toEqual([])
  })
})

it('stops when the client has gone', async () => {
  const gone = new AbortController()
  intervene = () => {
    gone.abort(new Error('the client has gone'))
    return undefined
  }
  const run = execute({
    document: parse('{ ann { box } }'),
    context: { signal: gone.signal } as RequestContext,
  })
  await expect(run).rejects.toThrow('the client has gone')
  expect(calls).toHaveLength(1)
})

it('refuses subscriptions and unknown operations', async () => {
  expect(await ask('query A { ann { id } } query B { ann { id } }')).toMatchObject({
    errors: [{ message: expect.stringContaining('operationName') }],
  })
  const answer = await execute({ document: parse('query A { ann { id } }'), operationName: 'B', context })
  expect(answer.errors).toMatchObject([{ message: 'The document has no operation named "B".' }])
})

describe('where Apollo’s executor loses data, ours', () => {
  it('keeps fields under a type condition within a type condition', async () => {
    expect(await ask('{ ann { ... on Being { ... on Person { age } } } }')).toEqual({
      data: { ann: { age: 0 } },
    })
  })

  it('gives values back their name that are 0, false or empty', () => {
    const value = { a__alias_0: 0, b__alias_0: false, c__alias_0: '' }
    for (const field of ['a', 'b', 'c'])
      applyRewrites([{ path: [], field: `${field}__alias_0`, change: { kind: 'rename', to: field } }], value)
    expect(JSON.parse(JSON.stringify(value))).toEqual({ a: 0, b: false, c: '' })
  })

  it('sends and merges lists within lists', () => {
    const requires = [
      { kind: 'field', name: '__typename', selections: undefined },
      { kind: 'field', name: 'grid', selections: [{ kind: 'field', name: 'x', selections: undefined }] },
    ] as const
    const entity = { __typename: 'T', grid: [[{ x: 1, y: 2 }]] }
    expect(representationFor(entity, { requires, inputRewrites: [] })).toEqual({
      __typename: 'T',
      grid: [[{ x: 1 }]],
    })
    merge(entity, { grid: [[{ z: 3 }]] }, false)
    expect(entity.grid).toEqual([[{ x: 1, y: 2, z: 3 }]])
  })
})
