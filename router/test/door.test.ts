import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mintToken, startTracing } from '#host'
import { type Person, type Product, startProduct } from '../../test/product.ts'
import { judge, published } from '../../subgraphs/judgment/test/workflows.ts'

let product: Product
let ann: Person

let stopTracing: () => Promise<void>

beforeAll(async () => {
  stopTracing = startTracing({ otlpEndpoint: undefined })
  product = await startProduct()
  ann = await product.person('tenant_admin')
})
afterAll(async () => {
  await product.close()
  await stopTracing()
})

async function post(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; json: never }> {
  const response = await product.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, json: (await response.json()) as never }
}

const by = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })
const ASK = { query: '{ judgments { nodes { id } } }' }

describe('who is let in', () => {
  it('nobody without a token, with a forged or an expired one', async () => {
    const claims = { subject: 'eve', tenantId: ann.tenantId, roles: ['tenant_admin'] }
    const forged = await mintToken({
      ...claims,
      secret: 'a guess that is at least thirty-two characters',
      expiresIn: '1h',
    })
    const expired = await mintToken({ ...claims, secret: product.platform.secrets.jwt, expiresIn: -10 })
    for (const [headers, why] of [
      [{}, 'needs a token'],
      [by(forged), 'not valid'],
      [by(expired), 'has expired'],
      [{ authorization: 'Basic YTpi' }, 'needs a token'],
    ] as const) {
      for (const path of ['/graphql', '/api/v2/judgment/execute']) {
        const { status, headers: answered, json } = await post(path, ASK, headers)
        expect(status).toBe(401)
        expect(answered.get('www-authenticate')).toBe('Bearer')
        expect(json).toMatchObject({
          errors: [{ message: expect.stringContaining(why), extensions: { code: 'UNAUTHENTICATED' } }],
        })
      }
    }
  })

  it('nobody past a token’s end, though it was good before', async () => {
    const token = await mintToken({
      subject: 'ann',
      tenantId: ann.tenantId,
      roles: ['viewer'],
      secret: product.platform.secrets.jwt,
      expiresIn: '2h',
    })
    expect((await post('/graphql', ASK, by(token))).status).toBe(200)
    product.advance(2 * 3_600_000 + 1000)
    expect((await post('/graphql', ASK, by(token))).json).toMatchObject({
      errors: [{ message: expect.stringContaining('expired') }],
    })
    product.advance(-2 * 3_600_000 - 1000)
  })

  it('at a subgraph’s own port nobody but the router: not with an access token, not with a forged header', async () => {
    const address = product.platform.addresses.get('judgment')
    for (const headers of [
      {},
      by(ann.token),
      { 'x-judgify-viewer': ann.token },
      { 'x-judgify-viewer': 'e30.e30.x' },
    ]) {
      const response = await fetch(`${address}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query: '{ __typename }' }),
      })
      expect(response.status).toBe(401)
    }
  })
})

describe('what each may do', () => {
  it('is what their role permits', async () => {
    const workflowId = await published(product, ann, { rules: [{ when: 'true', outcome: 'OK' }] })
    const viewer = await product.person('viewer', ann.tenantId)
    const operator = await product.person('operator', ann.tenantId)
    const execute = `mutation { executeJudgment(input: { workflowId: "${workflowId}", inputData: {} }) { __typename } }`
    const refused = await product.graphql(viewer, execute)
    expect(refused.errors).toEqual([
      {
        message: 'Mutation.executeJudgment needs the permission judgment:execute.',
        path: ['executeJudgment'],
        extensions: { code: 'FORBIDDEN' },
      },
    ])
    expect((await product.graphql(operator, execute)).data.executeJudgment.__typename).toBe('Judgment')
    const archive = await product.graphql(
      operator,
      `mutation { archiveWorkflow(id: "${workflowId}") { __typename } }`,
    )
    expect(archive.errors?.[0]?.message).toContain('workflow:delete')
  })

  it('holds for what is reached through another subgraph', async () => {
    const workflowId = await published(product, ann, { rules: [{ when: 'true', outcome: 'OK' }] })
    await judge(product, ann, { workflowId, inputData: {} })
    const half = await mintToken({
      subject: 'half',
      tenantId: ann.tenantId,
      roles: [],
      permissions: ['judgment:view'],
      secret: product.platform.secrets.jwt,
      expiresIn: '1h',
    })
    const { data, errors } = await product.graphql(
      { ...ann, token: half },
      '{ judgments(first: 1) { nodes { id workflow { name } } } }',
    )
    expect(errors?.[0]?.message).toContain('workflow:view')
    expect(data).toBeNull()
  })
})

describe('GraphQL over HTTP', () => {
  it('refuses what is not in the schema, saying what and where', async () => {
    const unknown = await post('/graphql', { query: '{ judgements { id } }' }, by(ann.token))
    expect(unknown.json).toMatchObject({
      errors: [
        {
          message: expect.stringContaining('Cannot query field "judgements"'),
          locations: [{ line: 1, column: 3 }],
        },
      ],
    })
    const query = 'mutation ($input: ExecuteJudgmentInput!) { executeJudgment(input: $input) { __typename } }'
    const invalid = await post(
      '/graphql',
      { query, variables: { input: { workflowId: 'x', method: 'GUESS' } } },
      by(ann.token),
    )
    expect(invalid.json).toMatchObject({
      errors: expect.arrayContaining([
        expect.objectContaining({ message: expect.stringContaining('GUESS') }),
      ]),
    })
    const broken = await post('/graphql', { query: '{ judgments { ' }, by(ann.token))
    expect(broken.json).toMatchObject({ errors: [{ message: expect.stringContaining('Syntax Error') }] })
  })

  it('refuses a body that is no JSON, or larger than 4 MiB', async () => {
    expect(await post('/graphql', '{', by(ann.token))).toMatchObject({
      status: 400,
      json: { errors: [{ extensions: { code: 'BAD_INPUT' } }] },
    })
    const large = await post('/graphql', { query: 'x'.repeat(4 * 1024 * 1024) }, by(ann.token))
    expect(large).toMatchObject({
      status: 413,
      json: { errors: [{ message: 'The body is larger than 4096 KiB.' }] },
    })
  })

  it('runs queries by GET, mutations only by POST', async () => {
    const get = (query: string): Promise<Response> =>
      product.request(`/graphql?query=${encodeURIComponent(query)}`, { headers: by(ann.token) })
    expect(await (await get('{ judgmentStatistics { total } }')).json()).toMatchObject({
      data: { judgmentStatistics: {} },
    })
    expect((await get('mutation { archiveWorkflow(id: "x") { __typename } }')).status).toBe(405)
  })

  it('keeps a fault’s inner details to itself and gives the trace’s id instead', async () => {
    const { pool } = product.platform.connection
    await pool.query('alter table judgment.judgments rename to hidden')
    const { data, errors } = await product.graphql(ann, `{ judgments { nodes { id } } }`)
    await pool.query('alter table judgment.hidden rename to judgments')
    expect(data).toBeNull()
    expect(errors).toEqual([
      {
        message: 'Something went wrong on our side. It is in the log under the trace id given here.',
        path: ['judgments'],
        extensions: { code: 'INTERNAL', traceId: expect.stringMatching(/^[0-9a-f]{32}$/) },
      },
    ])
  })
})

describe('POST /api/v2/judgment/execute', () => {
  it('judges, as existing scripts ask', async () => {
    const workflowId = await published(product, ann, { rules: [{ when: 'x > 1', outcome: 'NG' }] })
    const { status, json } = await post(
      '/api/v2/judgment/execute',
      { workflow_id: workflowId, input_data: { x: 2 }, method: 'hybrid' },
      by(ann.token),
    )
    expect(status).toBe(200)
    expect(json).toMatchObject({
      judgment_id: expect.any(String),
      workflow_id: workflowId,
      workflow_version: 1,
      status: 'DECIDED',
      outcome: 'NG',
      confidence: 0.95,
      method: 'RULE',
    })
  })

  it('gives each refusal a status of its own', async () => {
    const workflowId = await published(product, ann, { rules: [{ when: 'x > 1', outcome: 'NG' }] })
    const execute = (body: object, token = ann.token): ReturnType<typeof post> =>
      post('/api/v2/judgment/execute', body, by(token))
    const body = { workflow_id: workflowId, input_data: { x: 2 } }
    expect(await execute({ ...body, workflow_id: randomUUID() })).toMatchObject({
      status: 404,
      json: { error: { code: 'NOT_FOUND' } },
    })
    expect(await execute({ ...body, method: 'LLM' })).toMatchObject({
      status: 422,
      json: { error: { code: 'MethodUnavailable' } },
    })
    expect(await execute({ ...body, input_data: { a: 'x'.repeat(300_000) } })).toMatchObject({
      status: 422,
      json: { error: { code: 'InvalidInputData', faults: [{}] } },
    })
    expect(await execute({ ...body, input_data: 3 })).toMatchObject({
      status: 400,
      json: { errors: [{ message: expect.stringContaining('input_data') }] },
    })
    expect(await execute({})).toMatchObject({ status: 400 })
    expect(await execute(body, (await product.person('viewer', ann.tenantId)).token)).toMatchObject({
      status: 403,
      json: { error: { code: 'FORBIDDEN' } },
    })
    await execute({ ...body, idempotency_key: 'k' })
    expect(await execute({ ...body, input_data: { x: 3 }, idempotency_key: 'k' })).toMatchObject({
      status: 409,
    })
    await product.graphql(ann, `mutation { deactivateWorkflow(id: "${workflowId}") { __typename } }`)
    expect(await execute(body)).toMatchObject({ status: 409, json: { error: { code: 'WorkflowNotActive' } } })
  })
})

describe('health and metrics', () => {
  it('are told by every process of itself, and by the router of every service', async () => {
    const json = async (url: string): Promise<unknown> => (await fetch(url)).json()
    for (const [name, address] of product.platform.addresses) {
      expect(await json(`${address}/health`)).toEqual({ status: 'ok', service: name })
      expect(await json(`${address}/ready`)).toMatchObject({ status: 'ready' })
      expect(await (await fetch(`${address}/metrics`)).text()).toContain(`service="${name}"`)
      expect(await json(`${product.url}/api/v2/${name}/health`)).toEqual({ status: 'ok', service: name })
    }
    expect((await product.request('/api/v2/nothing/health')).status).toBe(404)
    expect((await product.request('/nothing')).status).toBe(404)
  })

  it('count judgements by the names that dashboards know', async () => {
    const workflowId = await published(product, ann, { rules: [{ when: 'x > 1', outcome: 'NG' }] })
    await judge(product, ann, { workflowId, inputData: { x: 2 } })
    const text = await (await fetch(`${product.platform.addresses.get('judgment')}/metrics`)).text()
    expect(text).toContain(
      `judgment_requests_total{method="RULE",result="DECIDED",workflow_id="${workflowId}",service="judgment"} 1`,
    )
    for (const name of [
      'judgment_duration_seconds',
      'judgment_confidence_score',
      'judgment_queue_length',
      'judgment_response_time_p95',
    ])
      expect(text).toContain(name)
  })
})
