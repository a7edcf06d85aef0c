import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { published } from './workflows.ts'

let product: Product
let ann: Person
let workflowId: string

beforeAll(async () => {
  product = await startProduct()
  ann = await product.person('tenant_admin')
  workflowId = await published(product, ann, {
    rules: [{ id: 'hot', when: 'x >= 90', outcome: 'NG', confidence: 0.9 }],
    defaultOutcome: { outcome: 'OK' },
  })
})
afterAll(() => product.close())

const CONFIDENCE = `query ($id: ID!, $threshold: Float, $errorBudget: Float) {
  workflow(id: $id) { confidence(threshold: $threshold, errorBudget: $errorBudget) { digest
    deciders { decider ratings threshold why message calibration ece eceRaw brier coverage error errorBound
      reliability { from to count meanConfidence accuracy } drift { withdrawn by count wrong } }
    rules { ruleId correct wrong precision interval { low high } } } } }`

async function confidence(variables: object = {}, person = ann) {
  const { data, errors } = await product.graphql(person, CONFIDENCE, { id: workflowId, ...variables })
  expect(errors).toBeUndefined()
  return data.workflow?.confidence
}

describe('confidence that nobody has rated yet', () => {
  it('is the author’s figure and the threshold that is set', async () => {
    const { deciders, rules, digest } = await confidence()
    expect(digest).toMatch(/^[0-9a-f]{64}$/)
    expect(deciders.map((one: { decider: string }) => one.decider)).toEqual(['RULES', 'MODEL', 'CASES'])
    expect(deciders[0]).toMatchObject({
      ratings: 0,
      threshold: 0.7,
      why: 'SETTING',
      message: 'It decides from 70 % on, as set.',
      calibration: 'TEMPERATURE',
      ece: null,
      brier: null,
      coverage: null,
      error: null,
      errorBound: 1,
      drift: { withdrawn: false, by: null, count: 0, wrong: 0 },
    })
    expect(deciders[0].reliability).toHaveLength(10)
    expect(rules).toMatchObject([
      { ruleId: 'hot', correct: 0, wrong: 0, precision: 0.9 },
      { ruleId: null, correct: 0, wrong: 0, precision: 0.95 },
    ])
    expect(rules[0].interval.low).toBeLessThan(0.9)
    expect(rules[0].interval.high).toBeGreaterThan(0.9)
  })

  it('keeps no error budget: a person decides', async () => {
    const [byRules] = (await confidence({ errorBudget: 0.02 })).deciders
    expect(byRules).toMatchObject({ threshold: null, why: 'TOO_FEW_RATINGS' })
  })

  it('refuses shares that are none', async () => {
    const { errors } = await product.graphql(ann, CONFIDENCE, { id: workflowId, errorBudget: 2 })
    expect(errors?.[0]).toMatchObject({
      message: '`errorBudget` is from 0 to 1; this is 2.',
      extensions: { code: 'BAD_INPUT' },
    })
  })

  it('is the tenant’s own', async () => {
    expect(await confidence({}, await product.person())).toBeUndefined()
  })
})
