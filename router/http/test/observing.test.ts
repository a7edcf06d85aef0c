import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTracing } from '#host'
import { createLog } from '../../../host/observability/log.ts'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { type Asking, type Response, knock } from './door.ts'

let product: Product
let ann: Person
let stopTracing: () => Promise<void>
const lines: Record<string, unknown>[] = []

beforeAll(async () => {
  stopTracing = startTracing({ otlpEndpoint: undefined })
  const log = createLog('info', { write: (line: string) => void lines.push(JSON.parse(line)) })
  product = await startProduct({}, { log })
  ann = await product.person()
})
afterAll(async () => {
  await product.close()
  await stopTracing()
})

const asking = (how: Asking): Promise<Response> => knock(product, { as: ann, ...how })
const TOTAL = { query: 'query Total { judgmentStatistics { total } }' }

/** The line of the access log about a request; it is written when the answer has gone. */
async function lineOf({ headers }: Response): Promise<Record<string, unknown>> {
  const id = headers.get('x-request-id')
  const find = (): object | undefined =>
    lines.find((line) => line['msg'] === 'request' && line['requestId'] === id)
  await expect.poll(find).toBeDefined()
  return find() as Record<string, unknown>
}

describe('a request’s id', () => {
  it('is a new UUIDv7 unless the client gives a well-formed one', async () => {
    const UUIDV7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/
    const idFor = async (given: string): Promise<string | null> =>
      (await asking({ body: TOTAL, headers: { 'x-request-id': given } })).headers.get('x-request-id')
    expect((await asking({ body: TOTAL })).headers.get('x-request-id')).toMatch(UUIDV7)
    expect(await idFor('lot-42:line/7')).toBe('lot-42:line/7')
    for (const odd of ['', 'a b', 'a"b', 'x'.repeat(129), 'é']) expect(await idFor(odd), odd).toMatch(UUIDV7)
  })

  it('stands in every error, whoever refused', async () => {
    const headers = { 'x-request-id': 'r-1' }
    for (const response of [
      await asking({ body: { query: '{ nonsense }' }, headers }),
      await asking({ body: { query: '{ judgments(first: -1) { nodes { id } } }' }, headers }),
      await asking({ body: '{', headers }),
      await knock(product, { body: TOTAL, headers }),
      await asking({ path: '/nothing', headers }),
    ])
      expect(response.json.errors[0].extensions.requestId).toBe('r-1')
  })

  it('joins a masked error with all of it in the log, and with the trace', async () => {
    const { pool } = product.platform.connection
    await pool.query('alter table judgment.judgments rename to hidden')
    const response = await asking({
      body: { query: '{ judgments { nodes { id } } }' },
      headers: {
        'x-request-id': 'r-2',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      },
    })
    await pool.query('alter table judgment.hidden rename to judgments')
    expect(response.text).not.toContain('hidden')
    expect(response.text).not.toContain('relation')
    expect(response.json.errors[0].extensions).toEqual({
      code: 'INTERNAL',
      requestId: 'r-2',
      traceId: '0af7651916cd43dd8448eb211c80319c',
    })
    const whole = lines.find((line) => line['msg'] === 'a resolver failed' && line['requestId'] === 'r-2')
    expect(whole).toMatchObject({
      service: 'judgment',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      err: { message: expect.stringContaining('judgments') },
    })
    expect(await lineOf(response)).toMatchObject({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      result: 'partial',
    })
  })
})

describe('the access log', () => {
  it('tells the operation, the client, the status and the time, in one line', async () => {
    const response = await asking({
      body: TOTAL,
      headers: { 'apollographql-client-name': 'console', 'apollographql-client-version': '1.4' },
    })
    expect(await lineOf(response)).toMatchObject({
      level: 'info',
      service: 'router',
      method: 'POST',
      route: '/graphql',
      status: 200,
      ms: expect.any(Number),
      operation: 'Total',
      kind: 'query',
      result: 'ok',
      client: 'console',
      clientVersion: '1.4',
    })
  })

  it('takes the name of the operation that runs, whatever the client calls it', async () => {
    const response = await asking({
      body: { query: 'query A { __typename } query B { __typename }', operationName: 'B' },
      headers: { 'graphql-client-name': 'x'.repeat(500) },
    })
    expect(await lineOf(response)).toMatchObject({ operation: 'B', client: 'x'.repeat(100) })
    expect(
      await lineOf(await asking({ body: { query: '{ __typename }', operationName: 'made up' } })),
    ).toMatchObject({
      operation: 'anonymous',
      result: 'refused',
    })
    expect(await lineOf(await asking({ body: [TOTAL, TOTAL] }))).toMatchObject({ operation: 'Total Total' })
  })

  it('never tells variables, documents or tokens', async () => {
    const query = 'query Hush($id: ID!) { workflow(id: $id) { name } }'
    await lineOf(await asking({ body: { query, variables: { id: 'a-secret-variable' } } }))
    await lineOf(
      await asking({
        path: `/graphql?query=${encodeURIComponent(query)}&variables={"id":"a-secret-variable"}`,
      }),
    )
    const all = JSON.stringify(lines)
    for (const secret of ['a-secret-variable', ann.token, 'workflow(id', '$id'])
      expect(all).not.toContain(secret)
  })
})

describe('the metrics', () => {
  it('count operations by type, result and status, under labels that no client can multiply', async () => {
    await asking({ body: { query: 'query Unheard { judgmentStatistics { total } }' } })
    await asking({ body: { query: 'mutation { archiveWorkflow(id: "none") { __typename } }' } })
    await knock(product, { body: TOTAL })
    const text = await (await product.request('/metrics')).text()
    for (const labels of [
      'operation_type="query",result="ok",status="200"',
      'operation_type="query",result="refused",status="200"',
      'operation_type="mutation",result="partial",status="200"',
      'operation_type="unknown",result="refused",status="401"',
    ])
      expect(text).toMatch(new RegExp(`graphql_requests_total\\{${labels},service="router"\\} [1-9]`))
    expect(text).not.toContain('Unheard')
  })

  it('count our own clients’ documents by name', async () => {
    const file = new URL(
      '../../../cli/operations/list-workflow-templates.operations.graphql',
      import.meta.url,
    )
    await asking({ body: { query: readFileSync(file, 'utf8') } })
    const text = await (await product.request('/metrics')).text()
    expect(text).toMatch(
      /graphql_trusted_documents_total\{document="ListWorkflowTemplates",service="router"\} 1/,
    )
  })
})
