import { request as ask } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { type Asking, type Response, knock } from './door.ts'

let product: Product
let ann: Person

beforeAll(async () => {
  product = await startProduct({ ROUTER_CORS_ORIGINS: 'https://plant.example, https://hq.example' })
  ann = await product.person()
})
afterAll(() => product.close())

const asking = (how: Asking): Promise<Response> => knock(product, { as: ann, ...how })
const TOTAL = { query: '{ judgmentStatistics { total } }' }
const codeOf = ({ json }: Response): unknown => json.errors[0].extensions.code

describe('what can’t be answered', () => {
  it('is told clearly and as JSON, with the status that says why', async () => {
    const put = await asking({ method: 'PUT', body: TOTAL })
    expect([put.status, put.headers.get('allow'), codeOf(put)]).toEqual([
      405,
      'GET, POST',
      'METHOD_NOT_ALLOWED',
    ])
    const head = await asking({ method: 'HEAD', path: '/graphql?query={__typename}' })
    expect([head.status, head.headers.get('allow')]).toEqual([405, 'GET, POST'])
    const type = await asking({
      body: 'query=1',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect([type.status, codeOf(type)]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
    const text = await asking({ body: JSON.stringify(TOTAL), headers: { 'content-type': 'text/plain' } })
    expect([text.status, codeOf(text)]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
    const accept = await asking({ body: TOTAL, headers: { accept: 'application/xml' } })
    expect([accept.status, codeOf(accept)]).toEqual([406, 'NOT_ACCEPTABLE'])
    const nothing = await asking({ path: '/nothing' })
    expect([nothing.status, codeOf(nothing), nothing.json.errors[0].message]).toEqual([
      404,
      'NOT_FOUND',
      'There is nothing at GET /nothing.',
    ])
  })

  it('is told alike however the request is malformed', async () => {
    for (const body of ['', '{', '3', '"query"', '[]', 'null', {}, { query: 3 }, { query: null }, [3]])
      expect(await asking({ body }), JSON.stringify(body)).toMatchObject({
        status: 400,
        json: { errors: [{ extensions: { code: 'BAD_INPUT' } }] },
      })
    for (const search of ['', '?query=', '?query={a}&variables=nonsense', '?query={a}&variables=[1]'])
      expect((await asking({ path: `/graphql${search}` })).status, search).toBe(
        search === '?query=' ? 200 : 400,
      )
    expect((await asking({ body: '{"query": "{a}", "variables": {"__proto__": {}}}' })).status).toBe(400)
  })

  it('says which operation is meant when there are several', async () => {
    const query = 'query A { judgmentStatistics { total } } query B { judgmentStatistics { decided: total } }'
    const which = (operationName?: string): Promise<Response> => asking({ body: { query, operationName } })
    expect((await which()).json.errors[0].message).toContain('several operations')
    expect((await which('C')).json.errors[0].message).toBe('The document has no operation named "C".')
    expect((await which('B')).json).toEqual({ data: { judgmentStatistics: { decided: 0 } } })
  })
})

describe('the status of an answer', () => {
  const RESPONSE = { accept: 'application/graphql-response+json' }
  const status = async (body: unknown, headers: Record<string, string> = {}): Promise<number> =>
    (await asking({ body, headers })).status

  it('tells a request that was refused from one that ran, where the client understands it', async () => {
    const invalid = { query: '{ nonsense }' }
    expect([await status(invalid), await status(invalid, RESPONSE)]).toEqual([200, 400])
    const failed = { query: `{ judgments(first: -1) { nodes { id } } }` }
    expect([await status(failed), await status(failed, RESPONSE)]).toEqual([200, 200])
    expect((await asking({ body: failed })).json).toMatchObject({ data: null, errors: [{}] })
  })
})

describe('a batch', () => {
  it('is answered in its order, each operation for itself', async () => {
    const { status, json } = await asking({
      body: [
        TOTAL,
        { query: '{ nonsense }' },
        { query: 'query ($n: Int!) { judgments(first: $n) { nodes { id } } }', variables: { n: 1 } },
      ],
      headers: { accept: 'application/graphql-response+json' },
    })
    expect(status).toBe(200)
    expect(json).toEqual([
      { data: { judgmentStatistics: { total: 0 } } },
      { errors: [expect.objectContaining({ message: expect.stringContaining('Cannot query field') })] },
      { data: { judgments: { nodes: [] } } },
    ])
  })

  it('has at most as many operations as the settings say, and none where it is turned off', async () => {
    expect((await asking({ body: Array.from({ length: 10 }, () => TOTAL) })).json).toHaveLength(10)
    const eleven = await asking({ body: Array.from({ length: 11 }, () => TOTAL) })
    expect([eleven.status, eleven.json.errors[0].message]).toEqual([
      400,
      'A batch has at most 10 operations; this one has 11.',
    ])
    const single = await startProduct({ ROUTER_MAX_BATCH: '1' })
    const refused = await knock(single, { as: await single.person(), body: [TOTAL] })
    expect([refused.status, codeOf(refused)]).toEqual([400, 'BAD_INPUT'])
    await single.close()
  })
})

describe('a page of another site', () => {
  it('can’t make a browser ask in its user’s name: what needs no preflight is refused', async () => {
    const path = `/graphql?query=${encodeURIComponent(TOTAL.query)}`
    const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']
    const forged: Asking[] = [
      { path },
      { path, headers: { 'content-type': 'text/plain' } },
      { method: 'POST', path },
      ...types.map((type) => ({ body: JSON.stringify(TOTAL), headers: { 'content-type': type } })),
    ]
    for (const one of forged) {
      const { status, json } = await knock(product, one)
      expect([400, 415], JSON.stringify(one)).toContain(status)
      expect(json.data).toBeUndefined()
    }
    expect((await knock(product, { path })).json.errors[0].message).toContain('apollo-require-preflight')
  })

  it('is not what sends a header that needs a preflight', async () => {
    const path = `/graphql?query=${encodeURIComponent(TOTAL.query)}`
    expect((await asking({ path })).status).toBe(200)
    for (const name of ['apollo-require-preflight', 'x-apollo-operation-name', 'graphql-require-preflight'])
      expect((await knock(product, { path, headers: { [name]: 'x' } })).status, name).toBe(401)
  })

  it('may ask with a token where its origin is allowed, and learns of limits and ids', async () => {
    const preflight = (origin: string): Promise<Response> =>
      knock(product, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type',
        },
      })
    for (const origin of ['https://plant.example', 'https://hq.example']) {
      const { status, headers } = await preflight(origin)
      expect(status).toBe(204)
      expect(headers.get('access-control-allow-origin')).toBe(origin)
      expect(headers.get('access-control-allow-headers')).toBe('authorization,content-type')
      expect(headers.get('access-control-allow-methods')).toBe('GET, POST')
      expect(headers.get('access-control-allow-credentials')).toBeNull()
    }
    const answer = await asking({ body: TOTAL, headers: { origin: 'https://hq.example' } })
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://hq.example')
    expect(answer.headers.get('access-control-expose-headers')).toMatch(/x-request-id.*retry-after/)
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
  })

  it('may not ask at all unless the settings allow it', async () => {
    const closed = await startProduct()
    const { status, headers } = await knock(closed, {
      method: 'OPTIONS',
      headers: { origin: 'https://hq.example', 'access-control-request-method': 'POST' },
    })
    expect([status, headers.get('access-control-allow-origin')]).toEqual([405, null])
    await closed.close()
  })
})

describe('every answer', () => {
  it('tells browsers to be careful with it', async () => {
    for (const { headers } of [await asking({ body: TOTAL }), await knock(product, { body: '{' })])
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      })
  })

  it('demands HTTPS of those who came by it, as a trusted proxy tells', async () => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1' }
    expect((await asking({ body: TOTAL, headers })).headers.get('strict-transport-security')).toBeNull()
    const behind = await startProduct({ ROUTER_TRUST_PROXY: 'loopback' })
    const told = await knock(behind, { body: TOTAL, headers })
    expect(told.headers.get('strict-transport-security')).toContain('max-age=31536000')
    await behind.close()
  })

  it('is compressed when it is large and the client can read it', async () => {
    const query = '{ workflowTemplates { id name description inputSchema example } }'
    const coded = async (coding: string, body: object): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const headers = {
          authorization: `Bearer ${ann.token}`,
          'content-type': 'application/json',
          'accept-encoding': coding,
        }
        ask(`${product.url}/graphql`, { method: 'POST', headers }, (answer) => {
          answer.resume()
          resolve(answer.headers['content-encoding'])
        })
          .on('error', reject)
          .end(JSON.stringify(body))
      })
    expect(await coded('gzip, br', { query })).toBe('br')
    expect(await coded('gzip', { query })).toBe('gzip')
    expect(await coded('identity', { query })).toBeUndefined()
    expect(await coded('gzip, br', TOTAL)).toBeUndefined()
    const read = await asking({ body: { query }, headers: { 'accept-encoding': 'br' } })
    expect(read.json.data.workflowTemplates.length).toBeGreaterThan(3)
    expect(read.headers.get('vary')).toContain('Accept-Encoding')
  })
})
