import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ModelServer, startModelServer } from '../../../test/model-server/model-server.ts'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { importCases, rate } from '../../learning/test/learning.ts'
import { type Sketch, judge, published } from './workflows.ts'

const OUTCOMES = [{ outcome: 'OK' }, { outcome: 'NG' }]

/** Nothing but what may be decided. */
const open: Sketch = { rules: [], policy: { outcomes: OUTCOMES } }

/** Machines with a note: a grinding one is to be stopped, a humming one is fine. */
const machines = Array.from({ length: 40 }, (_, n) => ({
  inputData: {
    machine: `M-${n}`,
    vibration: n % 2 === 0 ? 4 + n / 40 : 1 + n / 40,
    note: n % 2 === 0 ? 'grinding noise from the left bearing' : 'humming evenly, nothing to see',
  },
  correctOutcome: n % 2 === 0 ? 'NG' : 'OK',
}))

const grinding = { machine: 'M-99', vibration: 4.4, note: 'a grinding noise from the bearing' }

let product: Product
let ann: Person

describe('similar rated cases, where there is no model', () => {
  beforeAll(async () => {
    product = await startProduct()
    ann = await product.person('tenant_admin')
  })
  afterAll(() => product.close())

  it('decide by their vote what no rule decides', async () => {
    const workflowId = await published(product, ann, open)
    await importCases(product, ann, workflowId, machines)
    for (const method of ['HYBRID', 'CASES']) {
      const judged = await judge(product, ann, { workflowId, inputData: grinding, method })
      expect(judged).toMatchObject({ status: 'DECIDED', outcome: 'NG', method: 'CASES' })
      expect(judged.explanation).toContain('Similar rated cases')
      const cases = judged.trace.steps.at(-1)
      expect(cases).toMatchObject({ decider: 'CASES', status: 'ANSWERED', outcome: 'NG', threshold: 0.7 })
      expect(cases.cases.length).toBeGreaterThan(5)
      expect(cases.cases[0].similarity).toBeGreaterThan(0.5)
    }
    const [rules, model] = (await judge(product, ann, { workflowId, inputData: grinding })).trace.steps
    expect(rules).toMatchObject({ status: 'ABSTAINED', reason: { code: 'NO_MATCH' } })
    expect(model).toMatchObject({ status: 'SKIPPED', reason: { code: 'NOT_CONFIGURED' } })
  })

  it('decide nothing before any was rated, nor on what the policy does not name', async () => {
    const workflowId = await published(product, ann, open)
    const alone = await judge(product, ann, { workflowId, inputData: grinding })
    expect(alone).toMatchObject({ status: 'NEEDS_REVIEW', outcome: null, confidence: 0 })
    expect(alone.trace.steps[2]).toMatchObject({ status: 'ABSTAINED', reason: { code: 'NO_CASES' } })
    await importCases(
      product,
      ann,
      workflowId,
      machines.map((one) => ({ ...one, correctOutcome: 'MAYBE' })),
    )
    const strange = await judge(product, ann, { workflowId, inputData: grinding })
    expect(strange).toMatchObject({ status: 'NEEDS_REVIEW', proposedOutcome: null })
    expect(strange.trace.steps[2]).toMatchObject({ status: 'ABSTAINED', reason: { code: 'NOT_ALLOWED' } })
  })

  it('agree with an unsure rule, or are overruled by it where that is safety', async () => {
    const rules = [{ when: 'vibration >= 4', outcome: 'OK', confidence: 0.5 }]
    const weak = await published(product, ann, { rules, policy: { outcomes: OUTCOMES } })
    await importCases(product, ann, weak, machines)
    expect(await judge(product, ann, { workflowId: weak, inputData: grinding })).toMatchObject({
      outcome: 'NG',
      method: 'CASES',
    })
    const safe = await published(product, ann, {
      rules,
      policy: { outcomes: OUTCOMES, safetyCritical: true },
    })
    await importCases(product, ann, safe, machines)
    expect(await judge(product, ann, { workflowId: safe, inputData: grinding })).toMatchObject({
      status: 'NEEDS_REVIEW',
      proposedOutcome: 'OK',
    })
  })

  it('are looked up together for a batch, each record getting its own', async () => {
    const workflowId = await published(product, ann, open)
    await importCases(product, ann, workflowId, machines)
    const items = machines.map(({ inputData }) => ({ inputData: { ...inputData, machine: 'M-new' } }))
    const { data } = await product.graphql(
      ann,
      `mutation ($input: ExecuteJudgmentsInput!) { executeJudgments(input: $input) { ... on ExecuteJudgmentsPayload {
        decided results { ... on Judgment { outcome proposedOutcome } } } } }`,
      { input: { workflowId, items } },
    )
    expect(data.executeJudgments.decided).toBeGreaterThan(20)
    expect(
      data.executeJudgments.results.map(
        (one: Record<string, string>) => one['outcome'] ?? one['proposedOutcome'],
      ),
    ).toEqual(machines.map(({ correctOutcome }) => correctOutcome))
  })

  it('change the next similar judgement as soon as a person has said what is right', async () => {
    const workflowId = await published(product, ann, open)
    const first = await judge(product, ann, { workflowId, inputData: grinding })
    expect(first.status).toBe('NEEDS_REVIEW')
    const rating = { judgmentId: first.id, verdict: 'INCORRECT', correctOutcome: 'NG' }
    await rate(product, ann, rating)
    const next = await judge(product, ann, { workflowId, inputData: { ...grinding, machine: 'M-98' } })
    // One case is an anecdote: it is proposed, not decided.
    expect(next).toMatchObject({ status: 'NEEDS_REVIEW', proposedOutcome: 'NG' })
    expect(next.trace.steps[2]).toMatchObject({ status: 'ABSTAINED', reason: { code: 'TOO_FEW_CASES' } })
    await importCases(product, ann, workflowId, machines)
    const informed = await judge(product, ann, { workflowId, inputData: { ...grinding, machine: 'M-97' } })
    expect(informed).toMatchObject({ status: 'DECIDED', outcome: 'NG', method: 'CASES' })
  })
})

describe('similar rated cases, where there is a model', () => {
  let server: ModelServer
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

  it('are what the model is shown, as many as the record is difficult', async () => {
    const workflowId = await published(product, ann, open)
    await importCases(product, ann, workflowId, machines)
    server.opinion = () => ({ NG: 0.9, OK: 0.1 })
    const judged = await judge(product, ann, { workflowId, inputData: grinding })
    expect(judged).toMatchObject({ status: 'DECIDED', outcome: 'NG', method: 'LLM' })
    const model = judged.trace.steps[1]
    expect(model).toMatchObject({ decider: 'MODEL', status: 'ANSWERED' })
    const most = { LOW: 10, MEDIUM: 15, HIGH: 20 }[model.complexity.level as 'LOW' | 'MEDIUM' | 'HIGH']
    expect(model.cases.length).toBeLessThanOrEqual(most)
    expect(model.cases.length).toBeGreaterThan(0)
    expect(model.model.prompt).toContain('humming evenly')
    const { data } = await product.graphql(
      ann,
      'query ($id: ID!) { judgment(id: $id) { trace { steps { cases { outcome ratedCase { inputData correctOutcome } } } } } }',
      { id: judged.id },
    )
    const [shown] = data.judgment.trace.steps[1].cases
    expect(machines).toContainEqual(shown.ratedCase)
    expect(shown.ratedCase.correctOutcome).toBe(shown.outcome)
    const metrics = await (await fetch(`${product.platform.addresses.get('judgment')}/metrics`)).text()
    expect(metrics).toMatch(
      new RegExp(
        `few_shot_sample_count_count\\{[^}]*complexity_level="${model.complexity.level.toLowerCase()}"`,
      ),
    )
    expect(metrics).toMatch(/judgment_requests_total\{[^}]*method="LLM"/)
  })

  it('name the outcomes to choose among when neither policy nor rules do', async () => {
    const workflowId = await published(product, ann, { rules: [{ when: 'vibration > 99', outcome: 'NG' }] })
    await importCases(product, ann, workflowId, machines)
    const judged = await judge(product, ann, { workflowId, inputData: grinding })
    expect(judged.trace.steps[1]).toMatchObject({ decider: 'MODEL', status: 'ANSWERED' })
  })

  it.each(['hang', 'reset', 'garbage', 'refuse', 'contradict'] as const)(
    'vote when the model does nothing but %s',
    async (fate) => {
      const workflowId = await published(product, ann, open)
      await importCases(product, ann, workflowId, machines)
      server.fate = () => fate
      const judged = await judge(product, ann, {
        workflowId,
        inputData: grinding,
        options: { timeout: 'PT4S' },
      })
      expect(judged).toMatchObject({ status: 'DECIDED', outcome: 'NG', method: 'CASES' })
      expect(judged.trace.steps.map(({ status }: { status: string }) => status)).toEqual([
        'ABSTAINED',
        fate === 'refuse' ? 'ABSTAINED' : 'FAILED',
        'ANSWERED',
      ])
    },
  )
})
