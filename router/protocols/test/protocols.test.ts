import { randomUUID } from 'node:crypto'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { published } from '../../../subgraphs/judgment/test/workflows.ts'
import { type Person, type Product, startProduct } from '../../../test/product.ts'

let product: Product
let ann: Person
let openai: OpenAI
let machines: string
let scrap: string

beforeAll(async () => {
  product = await startProduct()
  ann = await product.person('tenant_admin')
  openai = clientOf(ann)
  machines = await published(product, ann, {
    name: 'Machine monitor',
    rules: [
      { when: '온도 >= 90 or 진동 >= 4.0', outcome: 'NG' },
      { when: '온도 < 90 and 진동 < 4.0', outcome: 'OK' },
    ],
    inputSchema: {
      type: 'object',
      properties: { 온도: { type: 'number' }, 진동: { type: 'number' } },
    },
  })
  scrap = await published(product, ann, {
    name: 'Scrap',
    rules: [
      { when: 'defects > 5', outcome: { scrap: true, grade: 'C' }, confidence: 0.9 },
      { when: 'defects <= 5', outcome: { scrap: false, grade: 'A' }, confidence: 0.8 },
    ],
  })
})
afterAll(() => product.close())

function clientOf({ token }: Person): OpenAI {
  return new OpenAI({ apiKey: token, baseURL: `${product.url}/v1`, maxRetries: 0 })
}

const okOrNot = {
  type: 'choice' as const,
  name: 'verdict',
  instructions: 'Is the machine all right?',
  choices: [{ value: 'OK' }, { value: 'NG' }],
}

describe('POST /v1/decisions, by the client of OpenAI', () => {
  it('answers a choice by what the workflow decides, which is stored as a judgement', async () => {
    const decision = await openai.decisions.create({
      model: machines,
      input: JSON.stringify({ 온도: 91, 진동: 1.2 }),
      questions: [okOrNot],
    })
    expect(decision).toMatchObject({
      model: machines,
      answers: [
        {
          type: 'choice',
          name: 'verdict',
          choice: 'NG',
          confidence: 0.95,
          probabilities: [
            { value: 'OK', probability: expect.closeTo(0.05) },
            { value: 'NG', probability: 0.95 },
          ],
        },
      ],
      judgment: { status: 'DECIDED', method: 'RULE', workflow_version: 1 },
    })
    const { id } = (decision as unknown as { judgment: { id: string } }).judgment
    const { data } = await product.graphql(ann, `{ judgment(id: "${id}") { outcome inputData } }`)
    expect(data.judgment).toEqual({ outcome: 'NG', inputData: { 온도: 91, 진동: 1.2 } })
  })

  it('knows a workflow by its name, and answers each question from the property of the outcome that it names', async () => {
    const { answers } = await openai.decisions.create({
      model: 'judgify/Scrap',
      input: [{ role: 'user', content: [{ type: 'input_json', data: { defects: 7 } }] }],
      questions: [
        { type: 'predicate', name: 'scrap', instructions: 'Is it scrap?' },
        {
          type: 'score',
          name: 'grade',
          instructions: 'How good?',
          levels: [{ label: 'C' }, { label: 'B' }, { label: 'A' }],
        },
        { type: 'predicate', name: 'colour', instructions: 'Is it red?' },
      ],
    })
    expect(answers).toMatchObject([
      { type: 'predicate', name: 'scrap', probability: 0.9 },
      { type: 'score', name: 'grade', score: expect.closeTo(0.15), confidence: 0.9 },
      { type: 'refusal', name: 'colour' },
    ])
  })

  it('refuses every question of what a person has to decide', async () => {
    const decision = await openai.decisions.create({
      model: machines,
      input: '{"온도": 20}',
      questions: [okOrNot],
    })
    expect(decision).toMatchObject({
      answers: [{ type: 'refusal', name: 'verdict' }],
      judgment: { status: 'NEEDS_REVIEW' },
    })
  })

  it('judges once under one idempotency key', async () => {
    const idempotencyKey = randomUUID()
    const ask = async (): Promise<unknown> => {
      const body = { model: machines, input: '{"온도": 95, "진동": 1}', questions: [okOrNot] }
      const decision = await openai.decisions.create(body, { headers: { 'idempotency-key': idempotencyKey } })
      return (decision as unknown as { judgment: { id: string } }).judgment.id
    }
    expect(await ask()).toBe(await ask())
  })

  it('says in the form that the client reads what is wrong', async () => {
    const body = { model: machines, input: '{"온도": 95, "진동": 1}', questions: [okOrNot] }
    const viewer = clientOf(await product.person('viewer', ann.tenantId))
    await expect(viewer.decisions.create(body)).rejects.toMatchObject({ status: 403, code: 'FORBIDDEN' })
    const stranger = clientOf(await product.person('tenant_admin'))
    await expect(stranger.decisions.create(body)).rejects.toMatchObject({ status: 404, code: 'NOT_FOUND' })
    await expect(stranger.decisions.create({ ...body, model: 'Machine monitor' })).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('Machine monitor'),
    })
    const nobody = clientOf({ tenantId: '', token: 'x.y.z' })
    await expect(nobody.decisions.create(body)).rejects.toMatchObject({ status: 401 })
    await expect(openai.decisions.create({ ...body, questions: [] })).rejects.toMatchObject({ status: 400 })
    await expect(openai.decisions.create({ ...body, input: '{"온도": "hot"}' })).rejects.toMatchObject({
      status: 422,
      code: 'InvalidInputData',
    })
  })

  it('lists the workflows in service as models', async () => {
    const { data } = await openai.models.list()
    expect(data).toMatchObject([
      { id: scrap, object: 'model', name: 'Scrap' },
      { id: machines, object: 'model', name: 'Machine monitor' },
    ])
  })
})

describe('POST /v1/systemone', () => {
  const ask = async (body: object, { token } = ann): Promise<{ status: number; json: unknown }> => {
    const response = await product.request('/v1/systemone', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    })
    return { status: response.status, json: await response.json() }
  }

  it('answers yes or no, a choice and a score of one judgement', async () => {
    const questions = {
      scrap: { type: 'noul', instructions: 'Is it scrap?' },
      grade: { type: 'choice', instructions: 'Which grade?', criteria: { A: 'good', B: null, C: 'bad' } },
    }
    expect(await ask({ model: scrap, state: { defects: 2 }, questions })).toMatchObject({
      status: 200,
      json: {
        model: scrap,
        answers: {
          scrap: { type: 'noul', noul: expect.closeTo(0.2) },
          grade: {
            type: 'choice',
            choice: 'A',
            confidence: 0.8,
            probabilities: { A: 0.8, B: expect.closeTo(0.1), C: expect.closeTo(0.1) },
          },
        },
        usage: { input_tokens: 0, output_tokens: 0 },
      },
    })
    const score = { grade: { type: 'score', instructions: 'How good?', criteria: ['C', 'B', 'A'] } }
    expect(await ask({ model: scrap, state: '{"defects": 2}', questions: score })).toMatchObject({
      json: { answers: { grade: { type: 'score', confidence: 0.8, legend: { 0: 'C', 2: 'A' } } } },
    })
  })

  it('guesses nothing: what a person has to decide, and what the outcome does not answer, is an error', async () => {
    const questions = { ok: { type: 'choice', instructions: '', criteria: { OK: null, NG: null } } }
    expect(await ask({ model: machines, state: {}, questions })).toMatchObject({
      status: 422,
      json: { error: { code: 'NEEDS_REVIEW' }, judgment: { status: 'NEEDS_REVIEW' } },
    })
    const other = { hue: { type: 'choice', instructions: '', criteria: { red: null, blue: null } } }
    expect(await ask({ model: machines, state: { 온도: 95, 진동: 1 }, questions: other })).toMatchObject({
      status: 422,
      json: { error: { code: 'NO_ANSWER' } },
    })
    expect(await ask({ model: machines, state: {}, questions: {} })).toMatchObject({ status: 400 })
  })
})

describe('POST /mcp, by the client of the Model Context Protocol', () => {
  const connect = async ({ token }: Person): Promise<Client> => {
    const client = new Client({ name: 'test', version: '1' })
    const headers = { authorization: `Bearer ${token}` }
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`${product.url}/mcp`), { requestInit: { headers } }),
    )
    return client
  }

  it('offers each workflow in service as a tool with its input schema, judges by it and shows the judgement', async () => {
    const client = await connect(ann)
    const { tools } = await client.listTools()
    const tool = tools.find(({ title }) => title === 'Machine monitor')
    expect(tool).toMatchObject({
      name: `judge_machine_monitor_${machines.slice(-8)}`,
      inputSchema: { type: 'object', properties: { 온도: { type: 'number' } } },
    })
    const judged = await client.callTool({ name: tool!.name, arguments: { 온도: 20, 진동: 4.5 } })
    expect(judged.structuredContent).toMatchObject({ status: 'DECIDED', outcome: 'NG', method: 'RULE' })
    const { id } = judged.structuredContent as { id: string }
    const shown = await client.callTool({ name: 'get_judgment', arguments: { id } })
    expect(shown.structuredContent).toMatchObject({ id, outcome: 'NG', workflow: { id: machines } })
    await client.close()
  })

  it('tells a model what it did wrong, and gives nobody more than their rights', async () => {
    const client = await connect(ann)
    const name = `judge_machine_monitor_${machines.slice(-8)}`
    expect(await client.callTool({ name, arguments: { 온도: 'hot' } })).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('온도') }],
    })
    await expect(client.callTool({ name: 'judge_nothing', arguments: {} })).rejects.toThrow('no tool')
    const viewer = await connect(await product.person('viewer', ann.tenantId))
    expect(await viewer.callTool({ name, arguments: { 온도: 95, 진동: 1 } })).toMatchObject({ isError: true })
    const stranger = await connect(await product.person('tenant_admin'))
    expect((await stranger.listTools()).tools.map((one) => one.name)).toEqual(['get_judgment'])
    for (const one of [client, viewer, stranger]) await one.close()
  })

  it('is closed to strangers, and has no sessions', async () => {
    const post = await product.request('/mcp', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    expect(post.status).toBe(401)
    expect((await product.request('/mcp')).status).toBe(405)
  })
})
