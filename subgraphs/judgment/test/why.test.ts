import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, type Person, type Product, startProduct } from '../../../test/product.ts'
import { judge, publish, published } from './workflows.ts'

let product: Product
let ann: Person

beforeAll(async () => {
  product = await startProduct()
  ann = await product.person('manufacturing_admin')
})
afterAll(() => product.close())

const WHY = `query ($id: ID!, $outcome: JSON, $maxChanges: Int) { judgment(id: $id) { status outcome
  evidence { inputs { path value } conditions { ruleId text result } }
  counterfactuals(outcome: $outcome, maxChanges: $maxChanges) { outcome message distance inputData
    changes { path from to beyond } } } }`

async function why(id: string, asked: object = {}): Promise<Answer['data']> {
  const { data, errors } = await product.graphql(ann, WHY, { id, maxChanges: 1, ...asked })
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  return data.judgment
}

const MONITOR = {
  inputSchema: {
    type: 'object',
    properties: {
      온도: { type: 'number', minimum: -50, maximum: 150 },
      진동: { type: 'number', minimum: 0, maximum: 10 },
      설비ID: { type: 'string' },
    },
  },
  rules: [
    { id: 'hot', when: '온도 >= 90', outcome: 'NG' },
    { id: 'shaking', when: '진동 >= 4.0', outcome: 'NG' },
  ],
  defaultOutcome: { outcome: 'OK' },
}

describe('what a judgement rests on', () => {
  it('are the inputs that suffice for the rule that decided, and no others', async () => {
    const workflowId = await published(product, ann, MONITOR)
    const { id } = await judge(product, ann, {
      workflowId,
      inputData: { 온도: 71, 진동: 4.3, 설비ID: 'P-7' },
    })
    expect((await why(id)).evidence).toEqual({
      inputs: [{ path: '진동', value: 4.3 }],
      conditions: [{ ruleId: 'shaking', text: '진동 >= 4.0', result: true }],
    })
  })

  it('is, of a default outcome, what keeps each rule from matching', async () => {
    const workflowId = await published(product, ann, MONITOR)
    const { id } = await judge(product, ann, { workflowId, inputData: { 온도: 71, 진동: 1 } })
    const { outcome, evidence } = await why(id)
    expect(outcome).toBe('OK')
    expect(evidence.conditions).toEqual([
      { ruleId: 'hot', text: '온도 >= 90', result: false },
      { ruleId: 'shaking', text: '진동 >= 4.0', result: false },
    ])
  })

  it('is nothing when no rule matched and one could not be told', async () => {
    const workflowId = await published(product, ann, MONITOR)
    const { id } = await judge(product, ann, { workflowId, inputData: { 온도: 71 } })
    expect(await why(id)).toMatchObject({ status: 'NEEDS_REVIEW', evidence: null })
  })
})

describe('what would have been decided otherwise', () => {
  it('is told as the smallest change within the schema’s bounds, and would have come to that', async () => {
    const workflowId = await published(product, ann, MONITOR)
    const { id } = await judge(product, ann, { workflowId, inputData: { 온도: 71, 진동: 4.3 } })
    const { counterfactuals } = await why(id)
    expect(counterfactuals).toEqual([
      {
        outcome: 'OK',
        message: 'OK if 진동 were 3.9 or less (now 4.3)',
        distance: expect.closeTo(0.04) as number,
        inputData: { 온도: 71, 진동: 3.9 },
        changes: [{ path: '진동', from: 4.3, to: 3.9, beyond: 'OR_LESS' }],
      },
    ])
    const tried = await judge(product, ann, { workflowId, inputData: counterfactuals[0].inputData })
    expect(tried).toMatchObject({ status: 'DECIDED', outcome: 'OK' })
  })

  it('may take two changes, and may be asked for by its outcome', async () => {
    const workflowId = await published(product, ann, MONITOR)
    const { id } = await judge(product, ann, { workflowId, inputData: { 온도: 95, 진동: 4.3 } })
    expect((await why(id)).counterfactuals).toEqual([])
    const [both] = (await why(id, { maxChanges: 2, outcome: 'OK' })).counterfactuals
    expect(both.message).toBe('OK if 온도 were 89 (now 95) and 진동 were 3.9 or less (now 4.3)')
    expect((await why(id, { maxChanges: 2, outcome: 'STOP' })).counterfactuals).toEqual([])
    const answer = await product.graphql(ann, WHY, { id, maxChanges: 3 })
    expect(answer.errors?.[0]?.extensions['code']).toBe('BAD_INPUT')
    expect(answer.data.judgment).toMatchObject({ outcome: 'NG', counterfactuals: null })
  })

  it('tells what a record lacks that a person has to decide', async () => {
    const workflowId = await published(product, ann, MONITOR)
    const { id } = await judge(product, ann, { workflowId, inputData: { 온도: 71 } })
    const { counterfactuals } = await why(id)
    expect(counterfactuals.map(({ message }: { message: string }) => message)).toContain(
      'OK if 진동 were 0 (now missing)',
    )
    const changes = counterfactuals.flatMap((one: { changes: object[] }) => one.changes)
    expect(changes).toContainEqual({ path: '진동', from: null, to: 0, beyond: null })
  })

  it('keeps to the threshold, the version and the time of the judgement', async () => {
    const rules = [
      { id: 'late', when: 'days_between(date("2026-01-01"), now()) >= 0 and x >= 5', outcome: 'LATE' },
      { id: 'unsure', when: 'x < 2', outcome: 'UNSURE', confidence: 0.5 },
    ]
    const workflowId = await published(product, ann, { rules, defaultOutcome: { outcome: 'OK' } })
    const { id } = await judge(product, ann, { workflowId, inputData: { x: 3 } })
    const saved = await product.graphql(
      ann,
      `mutation ($input: SaveWorkflowInput!) { saveWorkflow(input: $input) { __typename } }`,
      {
        input: {
          id: workflowId,
          baseVersion: 1,
          definition: { ruleSet: { rules: [{ when: 'x > 9', outcome: 'NEW' }] } },
        },
      },
    )
    expect(saved.data.saveWorkflow.__typename).toBe('Workflow')
    await publish(product, ann, workflowId)
    const { counterfactuals } = await why(id)
    expect(counterfactuals.map(({ message }: { message: string }) => message)).toEqual([
      'LATE if x were 5 or more (now 3)',
    ])
  })
})
