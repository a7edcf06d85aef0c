import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sketch, judge, publish, published } from '../subgraphs/judgment/test/workflows.ts'
import { importCases, rate } from '../subgraphs/learning/test/learning.ts'
import { startModelServer } from './model-server/model-server.ts'
import { type Person, type Product, startProduct } from './product.ts'

/** The cases that every release must get right, through the front door. */
let product: Product
let ann: Person

beforeAll(async () => {
  product = await startProduct()
  ann = await product.person('tenant_admin')
})
afterAll(() => product.close())

async function fromTemplate(templateId: string): Promise<string> {
  const { data } = await product.graphql(
    ann,
    `mutation { createWorkflowFromTemplate(input: { templateId: "${templateId}" }) { __typename ... on Workflow { id } } }`,
  )
  await publish(product, ann, data.createWorkflowFromTemplate.id)
  return data.createWorkflowFromTemplate.id
}

async function outcomes(workflowId: string, records: object[]): Promise<unknown[]> {
  const judged = await Promise.all(
    records.map((inputData) => judge(product, ann, { workflowId, inputData, method: 'RULE' })),
  )
  return judged.map(({ status, outcome }) => (status === 'DECIDED' ? outcome : status))
}

describe('pasteurisation', () => {
  it('is NG at 83.6 °C for 17 s, OK from 85 °C for 15 s on, and a person’s case when a reading is missing', async () => {
    const workflowId = await fromTemplate('pasteurisation-ccp')
    const judged = await judge(product, ann, {
      workflowId,
      inputData: { actual_temp: 83.6, holding_time_sec: 17 },
    })
    expect(judged).toMatchObject({ status: 'DECIDED', outcome: 'NG', method: 'RULE' })
    expect(judged.explanation).toContain('actual_temp is 83.6')
    const records = [
      { actual_temp: 85, holding_time_sec: 15 },
      { actual_temp: 85, holding_time_sec: 14.9 },
      { actual_temp: 90 },
      { holding_time_sec: 10 },
      {},
    ]
    expect(await outcomes(workflowId, records)).toEqual([
      'OK',
      'NG',
      'NEEDS_REVIEW',
      'NEEDS_REVIEW',
      'NEEDS_REVIEW',
    ])
  })
})

describe('lot inspection', () => {
  it('accepts 2 of 100 and rejects 4 of 180; nothing inspected is a person’s case', async () => {
    const workflowId = await fromTemplate('lot-inspection')
    const records = [
      { defect_count: 2, total_qty: 100 },
      { defect_count: 4, total_qty: 180 },
      { defect_count: 0, total_qty: 50 },
      { defect_count: 0, total_qty: 0 },
    ]
    expect(await outcomes(workflowId, records)).toEqual(['OK', 'NG', 'OK', 'NEEDS_REVIEW'])
  })
})

describe('a machine monitor with Korean columns', () => {
  it('is NG at 온도 ≥ 90 or 진동 ≥ 4.0', async () => {
    const inputSchema = {
      type: 'object',
      properties: {
        설비ID: { type: 'string' },
        온도: { type: 'number' },
        습도: { type: 'number' },
        진동: { type: 'number' },
      },
      required: ['설비ID'],
    }
    const rules = [
      { name: '한계 초과', when: '온도 >= 90 or 진동 >= 4.0', outcome: 'NG' },
      { name: '정상', when: '온도 < 90 and 진동 < 4.0', outcome: 'OK' },
    ]
    const workflowId = await published(product, ann, { name: '설비 감시', inputSchema, rules })
    const at = (온도: number, 진동: number): object => ({ 설비ID: 'MIX-01', 온도, 습도: 40, 진동 })
    expect(await outcomes(workflowId, [at(89.9, 3.9), at(90, 1), at(20, 4), at(95, 5)])).toEqual([
      'OK',
      'NG',
      'NG',
      'NG',
    ])
    const { data } = await product.graphql(
      ann,
      `{ workflows(filter: { search: "설비" }) { nodes { name judgments { nodes { inputData } } } } }`,
    )
    expect(data.workflows.nodes[0].judgments.nodes).toHaveLength(4)
  })
})

describe('per-line bands', () => {
  it('hold each line to limits of its own', async () => {
    const workflowId = await fromTemplate('line-bands')
    const at = (line: string, temperature: number): object => ({ line, temperature })
    const records = [
      at('LINE-01', 192.9),
      at('LINE-01', 193),
      at('LINE-02', 84.9),
      at('LINE-02', 85),
      at('LINE-03', 67.9),
      at('LINE-03', 68),
      at('LINE-03', 72),
      at('LINE-04', 20),
    ]
    expect(await outcomes(workflowId, records)).toEqual([
      'OK',
      'WARNING',
      'OK',
      'WARNING',
      'OK',
      'WARNING',
      'ERROR',
      'NEEDS_REVIEW',
    ])
  })
})

describe('a CCP period', () => {
  it('is HIGH from 10 % NG on, MEDIUM from 3 %, else LOW', async () => {
    const rules = [
      { when: 'ng_count / total >= 0.1', outcome: 'HIGH' },
      { when: 'ng_count / total >= 0.03', outcome: 'MEDIUM' },
    ]
    const workflowId = await published(product, ann, { rules, defaultOutcome: { outcome: 'LOW' } })
    const period = (ng_count: number, total: number): object => ({ ng_count, total })
    const records = [period(12, 168), period(3, 168), period(20, 168), period(0, 0)]
    expect(await outcomes(workflowId, records)).toEqual(['MEDIUM', 'LOW', 'HIGH', 'NEEDS_REVIEW'])
  })
})

describe('predictive maintenance', () => {
  it('names the failure mode of a machine’s record by rule', async () => {
    const workflowId = await fromTemplate('predictive-maintenance')
    const { data } = await product.graphql(
      ann,
      '{ workflowTemplates { id example ruleSet { defaultOutcome { outcome } rules { outcome } } } }',
    )
    const template = data.workflowTemplates.find(({ id }: { id: string }) => id === 'predictive-maintenance')
    const judged = await judge(product, ann, { workflowId, inputData: template.example, method: 'RULE' })
    const known = [...template.ruleSet.rules, template.ruleSet.defaultOutcome ?? {}]
    expect(known.map(({ outcome }: { outcome: unknown }) => outcome)).toContainEqual(judged.outcome)
  })
})

describe('a borderline case with a note', () => {
  const sketch: Sketch = {
    name: 'Odd noises',
    rules: [{ when: 'vibration >= 7', outcome: 'NG' }],
    policy: { outcomes: [{ outcome: 'OK' }, { outcome: 'NG' }], instructions: 'Judge by the note.' },
  }
  const noted = {
    machine: 'M-7',
    vibration: 4.2,
    note: 'a grinding noise from the left bearing since this morning',
  }
  const cases = Array.from({ length: 30 }, (_, n) => ({
    inputData: {
      machine: `M-${n}`,
      vibration: n % 2 === 0 ? 4 + n / 30 : 1 + n / 30,
      note: n % 2 === 0 ? 'grinding noise from a bearing' : 'humming evenly, nothing to see',
    },
    correctOutcome: n % 2 === 0 ? 'NG' : 'OK',
  }))

  it('without a model waits for a person, whose answers decide the next one like it', async () => {
    const workflowId = await published(product, ann, sketch)
    const first = await judge(product, ann, { workflowId, inputData: noted })
    expect(first).toMatchObject({ status: 'NEEDS_REVIEW', outcome: null })
    await rate(product, ann, { judgmentId: first.id, verdict: 'INCORRECT', correctOutcome: 'NG' })
    await importCases(product, ann, workflowId, cases)
    const next = await judge(product, ann, { workflowId, inputData: { ...noted, machine: 'M-8' } })
    expect(next).toMatchObject({ status: 'DECIDED', outcome: 'NG', method: 'CASES' })
  })

  it('with a model is decided by it, shown similar cases; unsure, it waits for a person', async () => {
    const server = await startModelServer()
    const smart = await startProduct({ OPENAI_BASE_URL: server.url, OPENAI_MODEL: 'test-model' })
    const ben = await smart.person('tenant_admin')
    const workflowId = await published(smart, ben, sketch)
    await importCases(smart, ben, workflowId, cases)
    server.opinion = () => ({ NG: 0.85, OK: 0.15 })
    const sure = await judge(smart, ben, { workflowId, inputData: noted })
    expect(sure).toMatchObject({ status: 'DECIDED', outcome: 'NG', method: 'LLM' })
    expect(sure.trace.steps[1].model.prompt).toContain('humming evenly')
    server.opinion = () => ({ NG: 0.55, OK: 0.45 })
    const unsure = await judge(smart, ben, { workflowId, inputData: noted })
    expect(unsure).toMatchObject({ status: 'NEEDS_REVIEW', proposedOutcome: 'NG' })
    await smart.close()
    await server.close()
  })
})

describe('every template', () => {
  it('is valid, can be published as it is, and decides its own example', async () => {
    const { data } = await product.graphql(
      ann,
      '{ workflowTemplates { id example ruleSet { rules { when } } } }',
    )
    expect(data.workflowTemplates).toHaveLength(10)
    for (const { id, example } of data.workflowTemplates) {
      const judged = await judge(product, ann, { workflowId: await fromTemplate(id), inputData: example })
      expect(judged, id).toMatchObject({ status: 'DECIDED' })
    }
  })
})
