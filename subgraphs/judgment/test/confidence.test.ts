import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { importCases, rate, until } from '../../learning/test/learning.ts'
import { judge, publish, published } from './workflows.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- tests read whatever they asked for
type Loose = any

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
    expect(digest).toBe('')
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

describe('confidence that people have rated', () => {
  it('tells of each rating at once, and forgets what was rated otherwise before', async () => {
    const hot = await judge(product, ann, { workflowId, inputData: { x: 95 } })
    const cold = await judge(product, ann, { workflowId, inputData: { x: 20 } })
    await rate(product, ann, { judgmentId: hot.id, verdict: 'CORRECT' })
    await rate(product, ann, { judgmentId: cold.id, verdict: 'INCORRECT', correctOutcome: 'NG' })
    const { deciders, rules, digest } = await rated((found) => found.deciders[0].ratings === 2)
    expect(deciders[0]).toMatchObject({ coverage: 1, error: 0.5 })
    expect(rules).toMatchObject([
      { ruleId: 'hot', correct: 1, wrong: 0, precision: expect.closeTo((0.9 * 20 + 1) / 21) },
      { ruleId: null, correct: 0, wrong: 1, precision: expect.closeTo((0.95 * 20) / 21) },
    ])
    await rate(product, ann, { judgmentId: hot.id, verdict: 'INCORRECT' })
    const again = await rated((found) => found.rules[0].wrong === 1)
    expect(again.rules[0]).toMatchObject({ correct: 0, wrong: 1 })
    expect(again.digest).not.toBe(digest)
  })

  it('knows nothing of another condition or outcome: that is another rule', async () => {
    await save(1, { rules: [{ id: 'hot', when: 'x >= 91', outcome: 'NG', confidence: 0.9 }] })
    expect((await confidence()).rules).toMatchObject([
      { ruleId: 'hot', correct: 0, wrong: 0, precision: 0.9 },
    ])
    await save(2, { rules: [{ id: 'renamed', when: 'x >= 90', outcome: 'NG', confidence: 0.8 }] })
    expect((await confidence()).rules).toMatchObject([{ ruleId: 'renamed', correct: 0, wrong: 1 }])
  })

  it('keeps an error budget once enough was rated, and withdraws when it is broken', async () => {
    const id = await published(product, ann, { rules: [{ when: 'x > 0', outcome: 'OK' }] })
    await rateMany(id, 110, 'CORRECT')
    const [kept] = (await rated((found) => found.deciders[0].ratings === 110, id, 0.05)).deciders
    expect(kept).toMatchObject({
      why: 'ERROR_BUDGET',
      calibration: 'ISOTONIC',
      coverage: 1,
      error: 0,
      errorBound: expect.closeTo(1 - 0.05 ** (1 / 110)),
      drift: { withdrawn: false, count: 10, wrong: 0 },
    })
    expect(kept.threshold).toBeGreaterThan(0.95)
    expect(kept.ece).toBeLessThan(0.02)
    await rateMany(id, 6, 'INCORRECT')
    const [broken] = (await rated((found) => found.deciders[0].ratings === 116, id, 0.05)).deciders
    expect(broken).toMatchObject({ why: 'WITHDRAWN', threshold: null, drift: { withdrawn: true } })
  }, 240_000)

  it('of similar cases follows from how rated cases vote on one another', async () => {
    const id = await published(product, ann, { rules: [{ when: 'false', outcome: 'NG' }] })
    const cases = Array.from({ length: 200 }, (_, at) => {
      const heat = (at * 37) % 100
      return { key: `case ${at}`, inputData: { heat }, correctOutcome: heat >= 50 ? 'NG' : 'OK' }
    })
    await importCases(product, ann, id, cases)
    const found = await rated((one) => one.deciders[2].ratings === 200, id)
    expect(found.deciders[2]).toMatchObject({ decider: 'CASES', calibration: 'ISOTONIC' })
    expect(found.deciders[2].ece).toBeLessThan(0.1)
    expect(found.deciders[0].ratings).toBe(0)
  })

  it('learns from reviews: the answer is a rating of whoever proposed, at once', async () => {
    const id = await published(product, ann, { rules: [{ when: 'x > 0', outcome: 'OK', confidence: 0.5 }] })
    const unsure = await judge(product, ann, { workflowId: id, inputData: { x: 1 } })
    expect(unsure.status).toBe('NEEDS_REVIEW')
    await product.graphql(
      ann,
      'mutation ($id: ID!) { decideReview(input: { reviewId: $id, outcome: "NG" }) { __typename } }',
      { id: unsure.id },
    )
    const { deciders, rules } = await rated((found) => found.deciders[0].ratings === 1, id)
    expect(deciders[0]).toMatchObject({ coverage: 0, error: null })
    expect(rules).toMatchObject([{ correct: 0, wrong: 1 }])
  })

  /** The confidence of a workflow as soon as it is as expected: ratings are taken in a moment later. */
  async function rated(
    expected: (found: Loose) => boolean,
    id = workflowId,
    errorBudget?: number,
  ): Promise<Loose> {
    return until(async () => {
      // Votes are looked for every ten seconds, which need not be waited for.
      product.advance(1000)
      const found = await confidence({ id, errorBudget })
      return expected(found) ? found : undefined
    })
  }

  async function rateMany(workflow: string, count: number, verdict: string): Promise<void> {
    const { data } = await product.graphql(
      ann,
      `mutation ($input: ExecuteJudgmentsInput!) { executeJudgments(input: $input) {
        ... on ExecuteJudgmentsPayload { results { ... on Judgment { id } } } } }`,
      {
        input: {
          workflowId: workflow,
          items: Array.from({ length: count }, () => ({ inputData: { x: 1 } })),
        },
      },
    )
    for (const { id } of data.executeJudgments.results) await rate(product, ann, { judgmentId: id, verdict })
  }

  async function save(baseVersion: number, ruleSet: object): Promise<void> {
    const saved = await product.graphql(
      ann,
      `mutation ($input: SaveWorkflowInput!) { saveWorkflow(input: $input) { __typename ... on Refusal { message } } }`,
      { input: { id: workflowId, baseVersion, definition: { ruleSet } } },
    )
    expect(saved.data.saveWorkflow.__typename).toBe('Workflow')
    await publish(product, ann, workflowId)
  }
})
