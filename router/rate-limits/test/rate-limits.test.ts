import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { mintToken } from '#host'
import { type Person, type Product, onServices, startProduct } from '../../../test/product.ts'

const LIMITS = {
  ROUTER_RATE_LIMIT_DEFAULT: '6',
  ROUTER_RATE_LIMIT_JUDGMENT: '4',
  ROUTER_RATE_LIMIT_WORKFLOW_CREATION: '2',
  ROUTER_RATE_LIMIT_LOGIN: '3',
  ROUTER_TRUST_PROXY: '127.0.0.1',
}

let product: Product

beforeAll(async () => {
  product = await startProduct(LIMITS)
})
afterAll(() => product.close())

interface Asked {
  token?: string
  from?: string
}

function send(body: unknown, { token, from = '192.0.2.1' }: Asked = {}): Promise<Response> {
  return product.request('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': from,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
}

const statuses = async (times: number, ask: () => Promise<Response>): Promise<number[]> => {
  const seen: number[] = []
  for (let n = 0; n < times; n++) seen.push((await ask()).status)
  return seen
}

const READ = { query: '{ judgmentStatistics { total } }' }
const JUDGE = {
  query: 'mutation ($input: ExecuteJudgmentInput!) { executeJudgment(input: $input) { __typename } }',
  variables: { input: { workflowId: randomUUID(), inputData: {} } },
}

async function ofTier(tier: 'basic' | 'professional' | 'enterprise'): Promise<string> {
  return mintToken({
    secret: product.platform.secrets.jwt,
    subject: 'ann',
    tenantId: randomUUID(),
    roles: ['tenant_admin'],
    tier,
    expiresIn: '1h',
  })
}

describe('whoever asks too often', () => {
  let ann: Person
  beforeAll(async () => {
    ann = await product.person()
  })

  it('is told so, and when to ask again', async () => {
    const first = await send(READ, ann)
    expect(first.status).toBe(200)
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'ratelimit-limit': '6',
      'ratelimit-remaining': '5',
      'ratelimit-policy': '6;w=60',
    })
    expect(first.headers.get('retry-after')).toBeNull()
    expect(await statuses(5, () => send(READ, ann))).toEqual([200, 200, 200, 200, 200])
    const over = await send(READ, ann)
    expect(over.status).toBe(429)
    const wait = Number(over.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(60)
    expect(over.headers.get('ratelimit-remaining')).toBe('0')
    expect(over.headers.get('ratelimit-reset')).toBe(String(wait))
    expect(await over.json()).toEqual({
      errors: [
        {
          message: `More than 6 operations a minute: the next are taken in ${wait} s.`,
          extensions: { code: 'RATE_LIMITED', requestId: over.headers.get('x-request-id') },
        },
      ],
    })
  })

  it('may still judge, which has a limit of its own, by GraphQL and REST together', async () => {
    expect(await statuses(2, () => send(JUDGE, ann))).toEqual([200, 200])
    const rest = (): Promise<Response> =>
      product.request('/api/v2/judgment/execute', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${ann.token}` },
        body: JSON.stringify({ workflow_id: randomUUID(), input_data: {} }),
      })
    expect(await statuses(3, rest)).toEqual([404, 404, 429])
    expect((await send(JUDGE, ann)).status).toBe(429)
  })

  it('stands in nobody’s way, not of the same tenant’s and not of the same address', async () => {
    const colleague = await product.person('viewer', ann.tenantId)
    expect((await send(READ, colleague)).status).toBe(200)
    expect((await send(READ, await product.person())).status).toBe(200)
  })

  it.skipIf(onServices)('may ask again when the minute is over', async () => {
    product.advance(60_000)
    expect((await send(READ, ann)).status).toBe(200)
    expect((await send(JUDGE, ann)).status).toBe(200)
  })
})

describe('a tier', () => {
  it('multiplies every limit', async () => {
    for (const [tier, limit] of [
      ['basic', '3'],
      ['professional', '18'],
      ['enterprise', '30'],
    ] as const) {
      const token = await ofTier(tier)
      expect((await send(READ, { token })).headers.get('ratelimit-limit')).toBe(limit)
    }
  })

  it('that nobody knows is the standard one', async () => {
    const token = await ofTier('gold' as 'basic')
    expect((await send(READ, { token })).headers.get('ratelimit-limit')).toBe('6')
  })
})

describe('what counts', () => {
  it('is each root field, under every alias: seven in one operation are over a limit of six', async () => {
    const ann = await product.person()
    const fields = Array.from({ length: 7 }, (_, n) => `a${n}: judgmentStatistics { total }`).join(' ')
    expect((await send({ query: `{ ${fields} }` }, ann)).status).toBe(429)
  })

  it('is each operation of a batch, which is refused whole', async () => {
    const ann = await product.person()
    expect((await send([READ, READ, READ, READ], ann)).headers.get('ratelimit-remaining')).toBe('2')
    expect((await send([READ, READ, READ], ann)).status).toBe(429)
  })

  it('is what can’t be parsed, and what is refused before it runs', async () => {
    const ann = await product.person()
    expect(await statuses(3, () => send({ query: '{ nonsense' }, ann))).toEqual([200, 200, 200])
    expect(await statuses(4, () => send({ query: '{ nonsense }' }, ann))).toEqual([200, 200, 200, 429])
  })

  it('is a new workflow, from a template too', async () => {
    const ann = await product.person()
    const create = {
      query: `mutation { createWorkflowFromTemplate(input: { templateId: "none" }) { __typename } }`,
    }
    expect(await statuses(3, () => send(create, ann))).toEqual([200, 200, 429])
  })

  it('is a token that isn’t accepted, against the address that it comes from', async () => {
    const guess = (from: string): Promise<Response> => send(READ, { token: 'a.b.c', from })
    expect(await statuses(7, () => guess('198.51.100.7'))).toEqual([401, 401, 401, 401, 401, 401, 429])
    expect((await guess('198.51.100.8')).status).toBe(401)
    // What stands before the trusted proxy's own word was written by the client.
    expect((await guess('203.0.113.9, 198.51.100.7')).status).toBe(429)
  })

  it('is of one IPv6 network the same, whichever of its addresses is used', async () => {
    let n = 0
    const guess = (): Promise<Response> => send(READ, { token: 'a.b.c', from: `2001:db8:7:7::${(n += 1)}` })
    expect((await statuses(7, guess)).at(-1)).toBe(429)
  })

  it('tells the metrics', async () => {
    const text = await (await product.request('/metrics')).text()
    expect(text).toMatch(/rate_limited_requests_total\{category="default",service="router"\} [1-9]/)
  })
})

describe('addresses', () => {
  let direct: Product | undefined
  afterEach(() => direct?.close())

  it('are not believed of a client that is no trusted proxy', async () => {
    direct = await startProduct({ ...LIMITS, ROUTER_TRUST_PROXY: 'none' })
    const seen: number[] = []
    for (let n = 0; n < 7; n++) {
      const response = await direct.request('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': `203.0.113.${n}` },
        body: JSON.stringify(READ),
      })
      seen.push(response.status)
    }
    expect(seen.at(-1)).toBe(429)
  })
})
