import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ModelServer, startModelServer } from '../../../test/model-server/model-server.ts'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { published } from '../../judgment/test/workflows.ts'
import workflowSubgraph from '../../workflow/subgraph.ts'
import { until } from './learning.ts'
import { type Milled, milled, misrated } from './milling.ts'
import { ask, extract, extracted, ruleOf, rulesOf, step, toShadow } from './rules.ts'

let product: Product
let model: ModelServer
let ann: Person
/** May approve rules, and change no workflow. */
let quinn: Person
let workflowId: string
const drifted: unknown[] = []

/** What the machine does: the model knows, and is asked as long as no rule says. */
const truth = new Map<unknown, string>()
const opinion: ModelServer['opinion'] = ({ record }) => truth.get(record['Product ID']) ?? 'OK'

const HEAT = '`Process temperature [K]` - `Air temperature [K]` < 8.6 and `Rotational speed [rpm]` < 1380'

/** What the model proposes when it is shown figures: a rule of the trade, and some that are none. */
const PROPOSED = JSON.stringify({
  rules: [
    { when: HEAT, outcome: 'FAILURE' },
    { when: 'smells odd', outcome: 'FAILURE' },
    { when: 'Colour == "red"', outcome: 'OLD' },
  ],
  features: ['`Tool wear [min]` * `Torque [Nm]`'],
})

beforeAll(async () => {
  Object.assign(workflowSubgraph.events, {
    'learning.rule_drifted': async (keys: unknown) => void drifted.push(keys),
  })
  model = await startModelServer()
  model.opinion = opinion
  product = await startProduct({ OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k', OPENAI_MODEL: 'gpt-test' })
  ann = await product.person('manufacturing_admin')
  quinn = await product.person('quality_manager', ann.tenantId)
  workflowId = await published(product, ann, {
    name: 'Milling',
    rules: [],
    policy: {
      outcomes: [{ outcome: 'FAILURE' }, { outcome: 'OK' }],
      instructions: 'Whether the machine fails.',
      auditShare: 0,
    },
  })
})
afterAll(async () => {
  await product.close()
  await model.close()
})

interface Judged {
  id: string
  outcome: string
  method: string
}

async function judgeAll(records: readonly Milled[]): Promise<Judged[]> {
  for (const { inputData, outcome } of records) truth.set(inputData['Product ID'], outcome)
  const judged: Judged[] = []
  for (let start = 0; start < records.length; start += 200) {
    const items = records.slice(start, start + 200).map(({ inputData }) => ({ inputData }))
    const { executeJudgments } = await ask(
      product,
      ann,
      `mutation ($input: ExecuteJudgmentsInput!) { executeJudgments(input: $input) { ... on Refusal { message }
        ... on ExecuteJudgmentsPayload { results { ... on Judgment { id outcome method } ... on Refusal { message } } } } }`,
      { input: { workflowId, items, options: { cache: false } } },
    )
    judged.push(...executeJudgments.results)
  }
  return judged
}

async function rateAll(judged: readonly Judged[], said: readonly Milled[]): Promise<void> {
  for (let start = 0; start < judged.length; start += 100) {
    const input = judged.slice(start, start + 100).map(({ id, outcome }, at) => {
      const right = said[start + at]?.outcome
      return right === outcome
        ? { judgmentId: id, verdict: 'CORRECT' }
        : { judgmentId: id, verdict: 'INCORRECT', correctOutcome: right }
    })
    const { rateJudgments } = await ask(
      product,
      ann,
      `mutation ($input: [RateJudgmentInput!]!) { rateJudgments(input: $input) { __typename } }`,
      { input },
    )
    for (const { __typename } of rateJudgments) expect(__typename).toBe('RateJudgmentPayload')
  }
}

/** How the judgment service measures the workflow's rules, and which version has them. */
// oxlint-disable-next-line typescript/no-explicit-any -- tests read whatever they asked for
async function inService(): Promise<any> {
  const { workflow } = await ask(
    product,
    ann,
    `query ($id: ID!) { workflow(id: $id) { publishedVersion { number ruleSet { rules { id when enabled } } }
      confidence { rules { ruleId correct wrong precision } } } }`,
    { id: workflowId },
  )
  return workflow
}

interface Measured {
  ruleId: string
  correct: number
  wrong: number
  precision: number
}

const ratings = (rules: readonly Measured[]): number =>
  rules.reduce((sum, { correct, wrong }) => sum + correct + wrong, 0)

/** The same once so many ratings of rules are counted. */
const measured = (count: number) =>
  until(async () => {
    const found = await inService()
    return ratings(found.confidence.rules) >= count ? found : undefined
  })

const share = (judged: readonly Judged[], method: string): number =>
  judged.filter((one) => one.method === method).length / judged.length

describe('learned rules', () => {
  it('are found in ratings of which one in twenty is wrong', async () => {
    const past = milled(2000, 12)
    const judged = await judgeAll(past)
    expect(share(judged, 'LLM')).toBe(1)
    await rateAll(judged, misrated(past, 0.05, 3))
    model.reset()
    model.text = PROPOSED
    const { id } = await extract(product, quinn, { workflowId })
    const run = await extracted(product, quinn, id)
    expect(run).toMatchObject({ status: 'COMPLETED', createdBy: 'quality_manager@example.com' })
    expect(run.result.training + run.result.heldOut).toBe(2000)
    const candidates = await rulesOf(product, quinn, workflowId, { extractionId: id })
    expect(new Set(candidates.map(({ outcome }) => outcome))).toEqual(new Set(['OK', 'FAILURE']))
    expect(candidates.map(({ status }) => status)).toEqual(candidates.map(() => 'CANDIDATE'))
    expect(run.result.refusedProposals).toEqual([
      { text: 'smells odd', message: expect.any(String) },
      { text: 'Colour == "red"', message: expect.stringContaining('OLD') },
    ])
    // What the model alone knew to look for is measured like all else.
    const proposed = candidates.filter(({ algorithms }) => algorithms.includes('LLM_PATTERN'))
    expect(proposed.map(({ when }) => when)).toContain(HEAT)
    expect(model.requests).toHaveLength(1)
    const shown = JSON.stringify(model.requests[0]?.body)
    expect(shown).toContain('deciles')
    for (const { inputData } of past) expect(shown).not.toContain(inputData['Product ID'])
    model.reset()
    model.opinion = opinion
  }, 400_000)

  it('are tried on history and beside the rules in service before anybody can approve them', async () => {
    const candidates = await rulesOf(product, quinn, workflowId)
    for (const { id } of candidates) await toShadow(product, quinn, id)
    const later = milled(300, 8)
    const judged = await judgeAll(later)
    expect(share(judged, 'LLM')).toBe(1)
    await rateAll(judged, later)
    product.advance(130_000)
    for (const { id } of candidates) {
      const rule = await until(async () => {
        const found = await ruleOf(product, quinn, id)
        return found.shadow?.judgments === 300 ? found : undefined
      })
      expect(rule.backtestSummary).toMatchObject({ version: 1, judgments: 2000 })
      expect(rule.shadow.rated).toBe(rule.shadow.matched)
    }
  }, 400_000)

  it('judge once a person has approved them, and the model is asked less', async () => {
    const shadows = await rulesOf(product, quinn, workflowId, { status: ['SHADOW'] })
    const good = shadows.filter(({ shadow }) => shadow.right >= 0.95 * shadow.rated)
    expect(good.length).toBeGreaterThan(1)
    for (const { id, when } of good) {
      const approved = await step(product, quinn, 'approveRule', { id, comment: 'The mechanics agree.' })
      expect(approved).toMatchObject({ __typename: 'RuleCandidate', status: 'LIVE' })
      const { promotion, by, comment } = approved.changes.at(-1)
      expect(promotion).toMatchObject({ intact: true, version: approved.liveVersion })
      expect(promotion.diff).toContain(when)
      expect({ by, comment: comment ?? approved.changes.at(-2).comment }).toEqual({
        by: 'quality_manager@example.com',
        comment: 'The mechanics agree.',
      })
    }
    const { publishedVersion } = await inService()
    expect(publishedVersion.number).toBe(1 + good.length)

    const fresh = milled(300, 9)
    const judged = await judgeAll(fresh)
    expect(share(judged, 'RULE')).toBeGreaterThan(0.5)
    await rateAll(judged, fresh)
    const { confidence } = await measured(judged.filter(({ method }) => method === 'RULE').length)
    const wrong = judged.filter((one, at) => one.outcome !== fresh[at]?.outcome).length
    expect(wrong).toBeLessThan(15)
    // Measured precision is there for everybody to see.
    for (const { ruleId, precision } of confidence.rules) {
      expect(good.map(({ id }) => `learned-${id.slice(-12)}`)).toContain(ruleId)
      expect(precision).toBeGreaterThan(0.7)
    }
  }, 400_000)

  it('are taken out of service when they drift, and people are told', async () => {
    const { publishedVersion: before, confidence } = await inService()
    const busiest = confidence.rules.reduce((one: Measured, other: Measured) =>
      ratings([other]) > ratings([one]) ? other : one,
    ).ruleId
    // The machine was rebuilt: what was fine before fails now.
    const rebuilt = milled(300, 9)
      .slice(0, 80)
      .map((one): Milled => ({ ...one, outcome: 'FAILURE' }))
    const judged = await judgeAll(rebuilt)
    await rateAll(judged, rebuilt)
    await measured(ratings(confidence.rules) + judged.filter(({ method }) => method === 'RULE').length)
    product.advance(70_000)
    const { id } = (await rulesOf(product, quinn, workflowId)).find(({ ruleId }) => ruleId === busiest)
    const rule = await until(async () => {
      const found = await ruleOf(product, quinn, id)
      return found.status === 'RETIRED' && found.changes.at(-1).promotion !== null ? found : undefined
    })
    expect(rule.changes.at(-1)).toMatchObject({
      comment: expect.stringMatching(
        /wrong about \d+: its measured precision is [\d.]+ %, under its floor of/,
      ),
      by: 'service:learning',
      promotion: { intact: true },
    })
    await expect.poll(() => drifted).toContainEqual({ ruleId: id, workflowId })
    const after = await until(async () => {
      const { publishedVersion } = await inService()
      const found = publishedVersion.ruleSet.rules.find(({ id }: { id: string }) => id === busiest)
      return found.enabled ? undefined : publishedVersion
    })
    expect(after.number).toBeGreaterThan(before.number)
    // What it would have decided wrongly is asked of the model again.
    const again = await judgeAll(rebuilt)
    expect(share(again, 'RULE')).toBeLessThan(share(judged, 'RULE'))
  }, 400_000)
})
