import { randomUUID } from 'node:crypto'
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mintToken, readSettings, startPlatform, startTracing, type Platform } from '#host'
import type { Connection } from '../host/database/connect.ts'
import { startRouter } from '../router/router.ts'
import { routerSettings } from '../router/settings.ts'
import { copyOfTemplate, unlimited } from './product.ts'

const secret = 'a secret that is used by nobody but these tests'
const prefix = `test:${randomUUID()}:`
let shared: Connection
let drop: () => Promise<void>
let workflow: Platform
let judgment: Platform
let token: string

/** A platform that runs some of the services, as a process of its own would, on the database that all share. */
async function start(services: string[], environment: Record<string, string> = {}): Promise<Platform> {
  const given = {
    PORT: '0',
    JUDGIFY_MEMORY: 'true',
    JWT_SECRET_KEY: secret,
    LOG_LEVEL: 'silent',
    DRAIN_SECONDS: '1',
    REDIS_URL: process.env['REDIS_URL'],
    REDIS_PREFIX: prefix,
    ...unlimited,
  }
  const keys = { workflow: [], judgment: [], router: Object.keys(routerSettings.shape) }
  const settings = readSettings({ ...given, ...environment }, keys)
  return startPlatform(settings, services, { connection: { ...shared, close: async () => {} } })
}

async function startJudgment(): Promise<void> {
  judgment = await start(['judgment'], { WORKFLOW_URL: workflow.addresses.get('workflow') ?? '' })
  await startRouter(judgment)
}

// oxlint-disable-next-line typescript/no-explicit-any -- tests read whatever they asked for
async function ask(query: string, variables: object = {}): Promise<any> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const response = await fetch(`${judgment.addresses.get('router')}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables }),
  })
  return response.json()
}

const definition = (limit: number): object => ({
  ruleSet: { rules: [{ when: `x > ${limit}`, outcome: 'NG' }], defaultOutcome: { outcome: 'OK' } },
})

async function outcome(id: string, x: number): Promise<unknown> {
  const { data, errors } = await ask(
    `mutation { executeJudgment(input: { workflowId: "${id}", inputData: { x: ${x} } }) { ... on Judgment { outcome } } }`,
  )
  return data?.executeJudgment?.outcome ?? errors
}

beforeAll(async () => {
  const copy = await copyOfTemplate()
  shared = copy.connection
  drop = copy.drop
  token = await mintToken({
    secret,
    subject: 'ann',
    tenantId: randomUUID(),
    roles: ['tenant_admin'],
    expiresIn: '1h',
  })
  workflow = await start(['workflow'])
  await startJudgment()
})
afterAll(async () => {
  await judgment.close()
  await workflow.close()
  await shared.close()
  await drop()
})

describe('services in processes of their own', () => {
  let id: string

  it('work together over HTTP', async () => {
    const { data } = await ask(
      'mutation ($input: CreateWorkflowInput!) { createWorkflow(input: $input) { ... on Workflow { id } } }',
      {
        input: { name: 'Apart', definition: definition(10) },
      },
    )
    id = data.createWorkflow.id
    await ask(`mutation { publishWorkflow(input: { id: "${id}" }) { __typename } }`)
    expect(await outcome(id, 7)).toBe('OK')
    const joined = await ask('{ judgments { nodes { outcome workflow { name statistics { total } } } } }')
    expect(joined).toEqual({
      data: {
        judgments: { nodes: [{ outcome: 'OK', workflow: { name: 'Apart', statistics: { total: 1 } } }] },
      },
    })
    const refused = await ask(
      'mutation { executeJudgment(input: { workflowId: "none", inputData: {} }) { __typename } }',
    )
    expect(refused.errors).toEqual([
      {
        message: 'There is no workflow none.',
        path: ['executeJudgment'],
        extensions: expect.objectContaining({ code: 'NOT_FOUND' }),
      },
    ])
  })

  it(
    'hear of a change that happened while they were down, by the durable event',
    { timeout: 60_000 },
    async () => {
      await judgment.close()
      const editor = await start(['workflow'])
      await startRouter(editor)
      const before = judgment
      judgment = editor
      await ask('mutation ($input: SaveWorkflowInput!) { saveWorkflow(input: $input) { __typename } }', {
        input: { id, baseVersion: 1, definition: definition(5) },
      })
      const { data } = await ask(
        `mutation { publishWorkflow(input: { id: "${id}" }) { ... on Workflow { publishedVersion { number } } } }`,
      )
      expect(data.publishWorkflow.publishedVersion.number).toBe(2)
      judgment = before
      await editor.close()
      await startJudgment()
      await expect.poll(() => outcome(id, 7), { timeout: 30_000, interval: 200 }).toBe('NG')
    },
  )

  it('go on judging while the workflow service is down, and say what can’t be had', async () => {
    await workflow.close()
    expect(await outcome(id, 7)).toBe('NG')
    const { data, errors } = await ask(
      `{ judgments(first: 1) { nodes { outcome } } workflow(id: "${id}") { name } }`,
    )
    expect(data).toEqual({ judgments: { nodes: [{ outcome: 'NG' }] }, workflow: null })
    expect(errors).toEqual([
      {
        message: "The service workflow can't be reached; try again shortly.",
        extensions: expect.objectContaining({ code: 'UNAVAILABLE' }),
      },
    ])
    const health = await fetch(`${judgment.addresses.get('router')}/api/v2/workflow/health`)
    expect(health.status).toBe(503)
  })
})

describe('a trace', () => {
  it('leads from the router’s request over the subgraph to the SQL, across processes', async () => {
    const exporter = new InMemorySpanExporter()
    const stop = startTracing({
      otlpEndpoint: undefined,
      processors: [new SimpleSpanProcessor({ exporter })],
    })
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    await fetch(
      `${judgment.addresses.get('router')}/graphql?query=${encodeURIComponent('query Latest { judgments { nodes { id } } }')}`,
      {
        headers: { authorization: `Bearer ${token}`, traceparent },
      },
    )
    const spans: ReadableSpan[] = []
    await expect.poll(() => spans.push(...exporter.getFinishedSpans().slice(spans.length))).toBeGreaterThan(4)
    await stop()
    const chain: string[] = []
    let at = spans.find(({ name }) => name === 'sql judgments.page')
    while (at !== undefined) {
      chain.unshift(at.name)
      expect(at.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c')
      const parent: string | undefined = at.parentSpanContext?.spanId
      at = spans.find((span) => span.spanContext().spanId === parent)
    }
    expect(chain).toEqual(['request', 'graphql', 'call judgment', 'subgraph judgment', 'sql judgments.page'])
  })
})
