import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getIntrospectionQuery } from 'graphql'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { type Asking, type Response, knock } from './door.ts'

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }

let development: Product
let production: Product
let ann: Person

beforeAll(async () => {
  development = await startProduct()
  production = await startProduct({ JUDGIFY_MODE: 'production' })
  ann = await production.person()
})
afterAll(async () => {
  await development.close()
  await production.close()
})

/** Both answers: in development, in production. */
async function both(how: Asking): Promise<[Response, Response]> {
  return [await knock(development, { as: ann, ...how }), await knock(production, { as: ann, ...how })]
}

const messagesOf = ({ json }: Response): string[] =>
  (json.errors as { message: string }[]).map(({ message }) => message)

describe('in production', () => {
  it('the schema can’t be read', async () => {
    for (const query of [
      getIntrospectionQuery(),
      '{ __type(name: "Query") { name } }',
      '{ __schema { description } }',
    ]) {
      const [open, shut] = await both({ body: { query } })
      expect(open.json.errors).toBeUndefined()
      expect(shut.json.data).toBeUndefined()
      expect(messagesOf(shut)[0]).toContain('introspection has been disabled')
    }
    expect((await both({ body: { query: '{ __typename }' } }))[1].json).toEqual({
      data: { __typename: 'Query' },
    })
  })

  it('nor guessed from what errors suggest', async () => {
    const execute =
      'mutation ($input: ExecuteJudgmentInput!) { executeJudgment(input: $input) { __typename } }'
    const guesses = [
      { query: '{ judgment { nodes { id } } workflow }' },
      { query: '{ judgments(firs: 1) { nodes { i } } }' },
      { query: 'mutation { executeJudgment(input: { workflowI: "x" }) { id } }' },
      {
        query: execute,
        variables: { input: { workflowId: 'x', inputData: {}, method: 'RULES', opinion: 1 } },
      },
    ]
    for (const body of guesses) {
      const [open, shut] = await both({ body })
      expect(messagesOf(open).join(' '), body.query).toContain('Did you mean')
      expect(messagesOf(shut).join(' '), body.query).not.toContain('Did you mean')
      expect(messagesOf(shut)).toHaveLength(messagesOf(open).length)
    }
  })

  it('there is no GraphiQL', async () => {
    const [open, shut] = await both({ headers: BROWSER })
    expect(open.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(shut.headers.get('content-type')).toContain('json')
    expect(shut.status).toBe(400)
  })
})

describe('GraphiQL in development', () => {
  it('is a whole page, shown without a token, that loads nothing from elsewhere and runs no script but its own', async () => {
    const { status, headers, text } = await knock(development, { headers: BROWSER })
    expect(status).toBe(200)
    expect(text).toContain('<title>Judgify</title>')
    expect(text).not.toMatch(/<(?:script|link|img)[^>]+(?:src|href)="(?:https?:)?\/\//)
    const policy = headers.get('content-security-policy')
    expect(policy).toMatch(/default-src 'none'; script-src 'sha256-[^ ]+'; /)
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
  })

  it('stands in no query’s way', async () => {
    const path = `/graphql?query=${encodeURIComponent('{ __typename }')}`
    expect((await knock(development, { as: ann, path, headers: BROWSER })).json).toEqual({
      data: { __typename: 'Query' },
    })
  })
})
