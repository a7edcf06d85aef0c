import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ModelServer, startModelServer } from '../../../test/model-server/model-server.ts'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { importCases, rate, until } from '../../learning/test/learning.ts'
import { type Sketch, judge, published } from './workflows.ts'

let server: ModelServer
let product: Product
let ann: Person

beforeAll(async () => {
  server = await startModelServer()
  product = await startProduct({
    OPENAI_BASE_URL: server.url,
    OPENAI_MODEL: 'test-model',
    MODELS_RETRIES: '0',
    MODELS_BREAKER_FAILURE_RATE: '2',
  })
  ann = await product.person('tenant_admin')
})
afterAll(async () => {
  await product.close()
  await server.close()
})
beforeEach(() => server.reset())

const OUTCOMES = [{ outcome: 'OK' }, { outcome: 'NG' }]
const RULES = [
  { id: 'hot', name: 'Too hot', when: 'temperature >= 90', outcome: 'NG' },
  { id: 'warm', name: 'Warm', when: 'temperature >= 80', outcome: 'OK', confidence: 0.6 },
  { id: 'recent', name: 'Recent', when: 'days_between(made_at, now()) < 1', outcome: 'OK' },
]
const sketch = (policy: Sketch['policy'] = {}): Sketch => ({
  name: 'Oven',
  rules: RULES,
  policy: { outcomes: OUTCOMES, ...policy },
})

async function replay(id: string) {
  const { data, errors } = await product.graphql(
    ann,
    'query ($id: ID!) { replayJudgment(id: $id) { same differences { field recorded replayed } judgment { id } } }',
    { id },
  )
  expect(errors).toBeUndefined()
  return data.replayJudgment
}

describe('a replay', () => {
  it('comes out the same bit for bit, whoever decided, by whatever strategy and method', async () => {
    server.opinion = () => ({ OK: 0.75, NG: 0.25 })
    const strategies = [
      {},
      { strategy: 'LLM_FIRST' },
      { strategy: 'CONSENSUS' },
      { safetyCritical: true },
      { errorBudget: 0.1 },
    ] as const
    for (const policy of strategies) {
      const workflowId = await published(product, ann, sketch(policy))
      await importCases(
        product,
        ann,
        workflowId,
        Array.from({ length: 12 }, (_, n) => ({
          inputData: { temperature: 60 + n },
          correctOutcome: n % 3 === 0 ? 'NG' : 'OK',
        })),
      )
      for (const inputData of [
        { temperature: 95 },
        { temperature: 85 },
        { temperature: 20 },
        { note: 'none' },
      ])
        for (const method of ['HYBRID', 'RULE', 'LLM', 'CASES', 'PERSON']) {
          const { id } = await judge(product, ann, { workflowId, inputData, method })
          expect(await replay(id), JSON.stringify({ policy, inputData, method })).toEqual({
            same: true,
            differences: [],
            judgment: { id },
          })
        }
    }
  })

  it('is of the version, the record and the moment that were judged, whatever is in service now', async () => {
    server.fate = () => 'garbage'
    const workflowId = await published(product, ann, sketch())
    const made_at = new Date(Date.now() - 24 * 3_600_000 + 5 * 60_000).toISOString()
    const inputData = { temperature: 20, made_at }
    const { id, outcome } = await judge(product, ann, { workflowId, inputData, options: { cache: true } })
    expect(outcome).toBe('OK')
    product.advance(90_000)
    const reused = await judge(product, ann, { workflowId, inputData, options: { cache: true } })
    expect(reused.reusedFrom).toBe(id)
    product.advance(20 * 60_000)
    const save = `mutation ($input: SaveWorkflowInput!) { saveWorkflow(input: $input) { __typename } }`
    const ruleSet = { rules: [{ when: 'true', outcome: 'NG' }] }
    await product.graphql(ann, save, { input: { id: workflowId, baseVersion: 1, definition: { ruleSet } } })
    await product.graphql(ann, `mutation { publishWorkflow(input: { id: "${workflowId}" }) { __typename } }`)
    expect((await replay(id)).differences).toEqual([])
    expect((await replay(reused.id)).differences).toEqual([])
  })

  it('goes by the ratings that there were, which have made a rule less sure since', async () => {
    server.fate = () => 'garbage'
    const workflowId = await published(product, ann, sketch())
    const at = (temperature: number) =>
      judge(product, ann, { workflowId, inputData: { temperature }, method: 'RULE' })
    const first = await at(95)
    expect(first).toMatchObject({ status: 'DECIDED', confidence: 0.95 })
    expect(first.trace.ratingsDigest).toBeNull()
    for (let n = 0; n < 8; n++) {
      const { id: judgmentId } = await at(95 + n)
      await rate(product, ann, { judgmentId, verdict: 'INCORRECT', correctOutcome: 'OK' })
    }
    const humbled = await until(async () => {
      const judged = await at(120)
      return judged.trace.rules[0].confidence < 0.7 ? judged : undefined
    })
    expect(humbled).toMatchObject({ proposedOutcome: 'NG', status: 'NEEDS_REVIEW' })
    expect(humbled.trace.ratingsDigest).toMatch(/^[0-9a-f]{64}$/)
    expect(humbled.trace.steps[0].rawConfidence).toBeCloseTo((0.95 * 20) / 28)
    expect((await replay(first.id)).differences).toEqual([])
    expect((await replay(humbled.id)).differences).toEqual([])
  })

  it('is of what the deciders said, also once people have decided', async () => {
    server.fate = () => 'garbage'
    const workflowId = await published(product, ann, { rules: RULES })
    const { id } = await judge(product, ann, { workflowId, inputData: { temperature: 85 } })
    const decide = `mutation ($input: DecideReviewInput!) { decideReview(input: $input) { __typename ... on Refusal { message } } }`
    const { data } = await product.graphql(ann, decide, { input: { reviewId: id, outcome: 'NG' } })
    expect(data.decideReview).toEqual({ __typename: 'Review' })
    const { data: kept } = await product.graphql(
      ann,
      `{ judgment(id: "${id}") { method outcome proposedOutcome } }`,
    )
    expect(kept.judgment).toEqual({ method: 'PERSON', outcome: 'NG', proposedOutcome: 'OK' })
    expect((await replay(id)).differences).toEqual([])
  })

  it('names what differs when the record of it was changed', async () => {
    const workflowId = await published(product, ann, sketch())
    const { id } = await judge(product, ann, { workflowId, inputData: { temperature: 95 } })
    await product.platform.connection.pool.query(
      `update judgment.judgments set input_data = '{"temperature": 85}', confidence = 0.5 where id = '${id}'`,
    )
    product.advance(20_000)
    const { same, differences } = await replay(id)
    expect(same).toBe(false)
    expect(differences).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ field: 'confidence', recorded: 0.5, replayed: 0.6 }),
        expect.objectContaining({ field: 'outcome', recorded: 'NG', replayed: null }),
        expect.objectContaining({ field: 'trace.chosen', recorded: [0], replayed: [1] }),
      ]),
    )
  })

  it('is of the tenant’s own judgements', async () => {
    const { errors } = await product.graphql(
      await product.person('tenant_admin'),
      `{ replayJudgment(id: "${crypto.randomUUID()}") { same } }`,
    )
    expect(errors?.[0]?.extensions['code']).toBe('NOT_FOUND')
  })
})

describe('what if', () => {
  const ask = async (input: object) => {
    const { data, errors } = await product.graphql(
      ann,
      `query ($input: WhatIfInput!) { whatIf(input: $input) { __typename
        ... on WhatIf { inputData workflowVersion status outcome proposedOutcome changed confidence rawConfidence threshold method explanation trace { steps { decider status } } }
        ... on Refusal { message } } }`,
      { input },
    )
    if (errors !== undefined) throw new Error(JSON.stringify(errors))
    return data.whatIf
  }

  it('tells what would be decided about changed inputs, and stores nothing', async () => {
    server.opinion = () => ({ OK: 0.9, NG: 0.1 })
    const workflowId = await published(product, ann, sketch())
    const inputData = { temperature: 95, line: { id: 'A', shift: 2 } }
    const { id: judgmentId } = await judge(product, ann, { workflowId, inputData })
    const cooler = await ask({ judgmentId, changes: { temperature: 20, line: { shift: null, crew: 3 } } })
    expect(cooler).toMatchObject({
      inputData: { temperature: 20, line: { id: 'A', crew: 3 } },
      workflowVersion: 1,
      status: 'DECIDED',
      outcome: 'OK',
      changed: true,
      method: 'LLM',
    })
    expect(cooler.trace.steps).toHaveLength(2)
    expect(await ask({ judgmentId, changes: { temperature: 91 } })).toMatchObject({
      outcome: 'NG',
      changed: false,
    })
    const { data } = await product.graphql(
      ann,
      `{ judgmentStatistics(filter: { workflowId: "${workflowId}" }) { total } }`,
    )
    expect(data.judgmentStatistics.total).toBe(1)
  })

  it('refuses as judging does', async () => {
    const inputSchema = { type: 'object', properties: { temperature: { type: 'number' } } }
    const workflowId = await published(product, ann, { ...sketch(), inputSchema })
    const { id: judgmentId } = await judge(product, ann, { workflowId, inputData: { temperature: 95 } })
    expect(await ask({ judgmentId, changes: { temperature: 'hot' } })).toMatchObject({
      __typename: 'InvalidInputData',
    })
    expect(await ask({ judgmentId, changes: {}, options: { threshold: 7 } })).toMatchObject({
      __typename: 'InvalidOptions',
    })
    await expect(ask({ judgmentId, changes: [1] })).rejects.toThrow('must be a JSON object')
    await expect(ask({ judgmentId: crypto.randomUUID(), changes: {} })).rejects.toThrow('NOT_FOUND')
  })
})

describe('an explanation in words', () => {
  const words = async (id: string, how: string, reader = ann) => {
    const { data, errors } = await product.graphql(
      reader,
      `{ judgment(id: "${id}") { explain(${how}) { text wording message } } }`,
    )
    expect(errors).toBeUndefined()
    return data.judgment.explain
  }

  it('is for operators, managers and engineers, in English and Korean', async () => {
    server.opinion = () => ({ OK: 0.75, NG: 0.25 })
    const workflowId = await published(product, ann, sketch())
    const { id } = await judge(product, ann, { workflowId, inputData: { temperature: 85 } })
    expect(await words(id, 'audience: OPERATOR')).toEqual({
      text: 'The decision is OK. Rule “Warm” applies: temperature = 85. Model: OK, 75 %.',
      wording: 'TEMPLATE',
      message: null,
    })
    const manager = await words(id, 'audience: MANAGER')
    expect(manager.text).toContain('Several deciders agree. Confidence is 81.8 %, where 70 % is needed.')
    const engineer = await words(id, 'audience: ENGINEER')
    expect(engineer.text).toContain('Rule “Warm” [temperature >= 80] is true of temperature = 85.')
    expect(engineer.text).toContain('Model test-model (DECISIONS):')
    const korean = await words(id, 'audience: OPERATOR, language: KO')
    expect(korean.text).toBe('판정 결과: OK. 규칙 “Warm” 적용: temperature = 85. 모델: OK, 75 %.')
  })

  it('is a model’s only when the trace bears out every number in it', async () => {
    const workflowId = await published(product, ann, sketch())
    const { id } = await judge(product, ann, { workflowId, inputData: { temperature: 95.25 } })
    server.text = 'It was 95.25 degrees, over the 90 allowed: we are 95 % sure.'
    expect(await words(id, 'wording: MODEL')).toEqual({ text: server.text, wording: 'MODEL', message: null })
    const viewer = await product.person('viewer', ann.tenantId)
    expect(await words(id, 'wording: MODEL', viewer)).toMatchObject({
      wording: 'TEMPLATE',
      message: expect.stringContaining('judgment:execute') as string,
    })
    server.text = 'It was 97 degrees.'
    expect(await words(id, 'wording: MODEL')).toMatchObject({
      text: 'The decision is NG. Rule “Too hot” applies: temperature = 95.25.',
      wording: 'TEMPLATE',
      message: expect.stringContaining('97') as string,
    })
    server.fate = () => 'reset'
    expect(await words(id, 'wording: MODEL')).toMatchObject({
      wording: 'TEMPLATE',
      message: expect.any(String),
    })
  })

  it('says that a person has to look at what nobody decided', async () => {
    server.fate = () => 'garbage'
    const workflowId = await published(product, ann, sketch())
    const { id } = await judge(product, ann, { workflowId, inputData: { temperature: 20 } })
    expect((await words(id, 'audience: OPERATOR')).text).toContain('a person has to look at it')
    expect((await words(id, 'audience: MANAGER')).text).toContain('Model: no answer (INVALID_ANSWER).')
    expect((await words(id, 'audience: ENGINEER, language: KO')).text).toContain('담당자의 확인이 필요합니다')
  })
})
