import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judge, publish, published } from '../subgraphs/judgment/test/workflows.ts'
import { type Person, type Product, startProduct } from './product.ts'

/** The cases that every release must get right and that rules alone can decide, through the front door. */
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
