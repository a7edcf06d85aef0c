import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { judge, published } from '../../judgment/test/workflows.ts'
import { importCases, rate, similarTo } from './learning.ts'

let product: Product
let ann: Person
let workflowId: string

beforeAll(async () => {
  product = await startProduct()
  ann = await product.person('tenant_admin')
  workflowId = await published(product, ann, {
    name: 'Monitor',
    rules: [{ id: 'hot', when: '온도 >= 90', outcome: 'NG' }],
    defaultOutcome: { outcome: 'OK', confidence: 0.9 },
  })
})
afterAll(() => product.close())

describe('rating a judgement', () => {
  it('makes it a rated case with its right outcome', async () => {
    const { id } = await judge(product, ann, { workflowId, inputData: { 온도: 93 } })
    const rated = await rate(product, ann, { judgmentId: id, verdict: 'CORRECT' })
    expect(rated).toMatchObject({
      __typename: 'RateJudgmentPayload',
      feedback: {
        verdict: 'CORRECT',
        source: 'THUMB',
        correctOutcome: 'NG',
        ratedBy: 'tenant_admin@example.com',
      },
      ratedCase: {
        judgedOutcome: 'NG',
        correctOutcome: 'NG',
        correct: true,
        source: 'THUMB',
        weight: 1,
        judgment: { id },
        workflow: { id: workflowId, name: 'Monitor' },
      },
    })
  })

  it('changes the next similar judgement at once', async () => {
    const fresh = await published(product, ann, { rules: [{ when: 'false', outcome: 'NG' }] })
    const { id } = await judge(product, ann, {
      workflowId: fresh,
      inputData: { 온도: 70, note: '진동이 조금 있음' },
    })
    expect(await similarTo(product, ann, fresh, { 온도: 71, note: '진동이 있음' })).toEqual({
      cases: [],
      vote: null,
      known: 0,
    })
    await rate(product, ann, { judgmentId: id, verdict: 'INCORRECT', correctOutcome: 'CHECK' })
    const found = await similarTo(product, ann, fresh, { 온도: 71, note: '진동이 있음' })
    expect(found).toMatchObject({
      known: 1,
      vote: { outcome: 'CHECK', support: 1 },
      cases: [{ outcome: 'CHECK', weight: 2, inputData: { 온도: 70 }, judgment: { id } }],
    })
    expect(
      await importCases(product, ann, fresh, [{ inputData: { 온도: 20 }, correctOutcome: 'OK' }]),
    ).toMatchObject({ imported: 1 })
  })
})
