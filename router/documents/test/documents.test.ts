import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, print, stripIgnoredCharacters } from 'graphql'
import { type Person, type Product, onServices, startProduct } from '../../../test/product.ts'
import { type Response, knock } from '../../http/test/door.ts'

let product: Product
let ann: Person

beforeAll(async () => {
  product = await startProduct({ ROUTER_PERSISTED_QUERY_SECONDS: '600' })
  ann = await product.person()
})
afterAll(() => product.close())

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')
const named = (sha256Hash: string, version = 1): object => ({ persistedQuery: { version, sha256Hash } })
const send = (body: object, to = product): Promise<Response> => knock(to, { as: ann, body })
const codeOf = ({ json }: Response): unknown => json.errors?.[0]?.extensions.code

const LISTED = readFileSync(
  new URL('../../../cli/operations/list-workflow-templates.operations.graphql', import.meta.url),
  'utf8',
)
const OWN = 'query Own { judgmentStatistics { total } }'

describe('a persisted query', () => {
  it('is asked for by its hash once it was sent with it, also by GET', async () => {
    const extensions = named(hashOf(OWN))
    const unknown = await send({ extensions })
    expect(unknown.json).toEqual({
      errors: [
        {
          message: 'PersistedQueryNotFound',
          extensions: { code: 'PERSISTED_QUERY_NOT_FOUND', requestId: unknown.headers.get('x-request-id') },
        },
      ],
    })
    const data = { judgmentStatistics: { total: 0 } }
    expect((await send({ query: OWN, extensions })).json).toEqual({ data })
    expect((await send({ extensions })).json).toEqual({ data })
    const path = `/graphql?extensions=${encodeURIComponent(JSON.stringify(extensions))}`
    expect((await knock(product, { as: ann, path })).json).toEqual({ data })
  })

  it('takes variables, and another operation name each time', async () => {
    const query = 'query A($n: Int) { judgments(first: $n) { nodes { id } } } query B { __typename }'
    const extensions = named(hashOf(query))
    await send({ query, extensions, operationName: 'B' })
    expect((await send({ extensions, operationName: 'A', variables: { n: 3 } })).json).toEqual({
      data: { judgments: { nodes: [] } },
    })
  })

  it('is not kept when the hash is another document’s, or the document is not valid', async () => {
    const wrong = await send({ query: OWN, extensions: named(hashOf('{ __typename }')) })
    expect([codeOf(wrong), wrong.json.errors[0].message]).toEqual([
      'BAD_INPUT',
      'The SHA-256 given is not that of the query.',
    ])
    expect(codeOf(await send({ extensions: named(hashOf('{ __typename }')) }))).toBe(
      'PERSISTED_QUERY_NOT_FOUND',
    )
    const invalid = '{ nonsense }'
    await send({ query: invalid, extensions: named(hashOf(invalid)) })
    expect(codeOf(await send({ extensions: named(hashOf(invalid)) }))).toBe('PERSISTED_QUERY_NOT_FOUND')
  })

  it('is registered by nobody without a token', async () => {
    const query = '{ __typename own: __typename }'
    const stranger = await knock(product, { body: { query, extensions: named(hashOf(query)) } })
    expect(codeOf(stranger)).toBe('UNAUTHENTICATED')
    expect(codeOf(await send({ extensions: named(hashOf(query)) }))).toBe('PERSISTED_QUERY_NOT_FOUND')
  })

  it('is named in one way only', async () => {
    for (const extensions of [
      named(hashOf(OWN), 2),
      named('short'),
      named('g'.repeat(64)),
      { persistedQuery: 3 },
    ])
      expect(codeOf(await send({ extensions }))).toBe('BAD_INPUT')
    expect(codeOf(await send({ documentId: 'x'.repeat(1000) }))).toBe('BAD_INPUT')
  })

  it.skipIf(onServices)('is forgotten when its time is up', async () => {
    const query = 'query Passing { judgmentStatistics { total } }'
    const extensions = named(hashOf(query))
    await send({ query, extensions })
    product.advance(601_000)
    expect(codeOf(await send({ extensions }))).toBe('PERSISTED_QUERY_NOT_FOUND')
    product.advance(-601_000)
  })

  it('tells the metrics', async () => {
    const text = await (await product.request('/metrics')).text()
    for (const result of ['unknown', 'registered', 'found'])
      expect(text).toMatch(
        new RegExp(`persisted_query_requests_total\\{result="${result}",service="router"\\} [1-9]`),
      )
  })
})

describe('a trusted document', () => {
  it('is known by the hash of its text, as it is written and as it is printed', async () => {
    for (const form of [LISTED, LISTED.trim(), print(parse(LISTED))]) {
      expect((await send({ documentId: `sha256:${hashOf(form)}` })).json.data.workflowTemplates).toBeDefined()
      expect(
        (await send({ documentId: hashOf(form).toUpperCase() })).json.data.workflowTemplates,
      ).toBeDefined()
      expect((await send({ extensions: named(hashOf(form)) })).json.data.workflowTemplates).toBeDefined()
    }
  })
})

describe('where trusted documents alone may run', () => {
  let strict: Product
  beforeAll(async () => {
    strict = await startProduct({ ROUTER_TRUSTED_DOCUMENTS: 'only' })
  })
  afterAll(() => strict.close())

  it('they run, named or sent whole, however they are laid out', async () => {
    for (const body of [
      { documentId: hashOf(LISTED) },
      { extensions: named(hashOf(LISTED)) },
      { query: LISTED },
      { query: stripIgnoredCharacters(LISTED) },
    ])
      expect((await send(body, strict)).json.data.workflowTemplates).toBeDefined()
  })

  it('no other runs, nor is one registered', async () => {
    const other = await send({ query: OWN }, strict)
    expect([codeOf(other), other.json.data]).toEqual(['FORBIDDEN', undefined])
    expect(other.json.errors[0].message).toContain('schema/operations/')
    expect(codeOf(await send({ query: OWN, extensions: named(hashOf(OWN)) }, strict))).toBe('FORBIDDEN')
    expect(codeOf(await send({ extensions: named(hashOf(OWN)) }, strict))).toBe('PERSISTED_QUERY_NOT_FOUND')
    expect(codeOf(await send({ query: `${LISTED} query More { __typename }` }, strict))).toBe('FORBIDDEN')
    const batch = await knock(strict, { as: ann, body: [{ query: LISTED }, { query: OWN }] })
    expect(batch.json).toMatchObject([{ data: {} }, { errors: [{ extensions: { code: 'FORBIDDEN' } }] }])
  })
})

describe('where both are turned off', () => {
  it('a hash is told not to be supported', async () => {
    const plain = await startProduct({ ROUTER_TRUSTED_DOCUMENTS: 'off', ROUTER_PERSISTED_QUERY_SECONDS: '0' })
    expect(codeOf(await send({ extensions: named(hashOf(OWN)) }, plain))).toBe(
      'PERSISTED_QUERY_NOT_SUPPORTED',
    )
    expect((await send({ query: OWN, extensions: named(hashOf(OWN)) }, plain)).json.data).toBeDefined()
    await plain.close()
  })
})
