import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { mintToken } from '#host'
import { randomFrom } from '../../../bench/measuring/random.ts'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { judge, published } from '../../judgment/test/workflows.ts'
import workflowSubgraph from '../../workflow/subgraph.ts'
import { importCases, rate, until } from './learning.ts'
import { ask, extract, extracted, extraction, ruleOf, rulesOf, step, toShadow } from './rules.ts'

let product: Product
let ann: Person
const drifted: unknown[] = []

beforeAll(async () => {
  Object.assign(workflowSubgraph.events, {
    'learning.rule_drifted': async (keys: unknown) => void drifted.push(keys),
  })
  product = await startProduct()
  const { tenantId } = await product.person()
  const { jwt: secret } = product.platform.secrets
  const token = { secret, tenantId, subject: 'ann@example.com', roles: ['tenant_admin'], expiresIn: '72h' }
  ann = { tenantId, token: await mintToken(token) }
})
afterAll(() => product.close())

/** A workflow that leaves all to people. */
function workflow(more: Record<string, unknown> = {}): Promise<string> {
  return published(product, ann, {
    rules: [{ id: 'never', when: 'x > 1000', outcome: 'NG' }],
    ...more,
  })
}

/** Cases that are NG from a temperature of 90 on. */
function cases(
  count: number,
  seed: number,
): { inputData: Record<string, unknown>; correctOutcome: string }[] {
  const random = randomFrom(seed)
  return Array.from({ length: count }, () => {
    const 온도 = Math.round(random() * 600 + 600) / 10
    const inputData = { 온도, 습도: Math.round(random() * 100), 설비: random() < 0.5 ? 'A' : 'B' }
    return { inputData, correctOutcome: 온도 >= 90 ? 'NG' : 'OK' }
  })
}

/** Cases that take long to learn from: half of them follow nothing. */
function riddles(
  count: number,
  seed: number,
): { inputData: Record<string, unknown>; correctOutcome: string }[] {
  const random = randomFrom(seed)
  return Array.from({ length: count }, () => {
    const fields = Array.from({ length: 12 }, (_, at) => [`x${at}`, Math.round(random() * 1e6)] as const)
    const [[, a] = ['', 0], [, b] = ['', 0]] = fields
    const isRight = random() < 0.5 ? a * b > 2.5e11 : random() < 0.5
    return { inputData: Object.fromEntries(fields), correctOutcome: isRight ? 'NG' : 'OK' }
  })
}

/** A workflow with cases, and the candidates that were learned from them. */
async function learned(more: Record<string, unknown> = {}) {
  const workflowId = await workflow(more)
  await importCases(product, ann, workflowId, cases(300, 1))
  const { id } = await extract(product, ann, { workflowId })
  const run = await extracted(product, ann, id)
  return { workflowId, run, candidates: await rulesOf(product, ann, workflowId) }
}

describe('an extraction', () => {
  it('needs fifty rated cases, and says how many are missing', async () => {
    const workflowId = await workflow()
    await importCases(product, ann, workflowId, cases(20, 1))
    expect(await extract(product, ann, { workflowId })).toEqual({
      __typename: 'TooFewRatedCases',
      known: 20,
      needed: 50,
      missing: 30,
      message:
        'Rules are learned from 50 rated cases or more; there are 20. 30 more must be rated, or imported.',
    })
  })

  it('finds what the cases follow, measured on cases left out, with examples', async () => {
    const { run, candidates } = await learned()
    expect(run).toMatchObject({
      status: 'COMPLETED',
      result: { training: 210, heldOut: 90, contradictions: 0 },
    })
    const hot = candidates.find(({ outcome }) => outcome === 'NG')
    expect(hot).toMatchObject({
      when: expect.stringMatching(/^온도 >=? (?:89\.\d+|90)$/),
      status: 'CANDIDATE',
      heldOut: { precision: 1 },
      conflicts: [],
    })
    expect(hot.heldOut.recall).toBeGreaterThan(0.95)
    expect(hot.examples.length).toBeGreaterThan(0)
    expect(hot.counterexamples).toEqual([])
  })

  it('tells of its progress, and counts what it did', async () => {
    const workflowId = await workflow()
    await importCases(product, ann, workflowId, cases(300, 2))
    const { id } = await extract(product, ann, { workflowId, algorithms: ['DECISION_TREE', 'RIPPER'] })
    const client = createClient({
      url: `${product.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${ann.token}` },
    })
    const query = 'subscription ($id: ID!) { ruleExtractionProgressed(id: $id) { status phase } }'
    const told: unknown[] = []
    for await (const { data } of client.iterate({ query, variables: { id } })) told.push(data)
    await client.dispose()
    expect(told.at(-1)).toEqual({ ruleExtractionProgressed: { status: 'COMPLETED', phase: null } })
    const metrics = await (await fetch(`${product.platform.addresses.get('learning')}/metrics`)).text()
    expect(metrics).toMatch(
      /rule_extraction_requests_total\{[^}]*algorithm="ripper",result="completed"[^}]*\} [1-9]/,
    )
    expect(metrics).toMatch(
      /rule_extraction_duration_seconds_count\{[^}]*algorithm="decision_tree"[^}]*\} [1-9]/,
    )
  })

  it('runs once a workflow at a time, and can be ended', async () => {
    const workflowId = await workflow()
    for (const seed of [1, 2]) await importCases(product, ann, workflowId, riddles(1000, seed))
    const first = await extract(product, ann, { workflowId })
    expect(await extract(product, ann, { workflowId })).toMatchObject({
      __typename: 'RuleExtractionUnderWay',
      extraction: { id: first.id },
    })
    const cancel = `mutation ($id: ID!) { cancelRuleExtraction(id: $id) { __typename ... on RuleExtraction { status }
      ... on Refusal { message } } }`
    const ended = await ask(product, ann, cancel, { id: first.id })
    expect(ended.cancelRuleExtraction).toEqual({ __typename: 'RuleExtraction', status: 'CANCELLED' })
    const twice = await ask(product, ann, cancel, { id: first.id })
    expect(twice.cancelRuleExtraction).toMatchObject({ __typename: 'RuleExtractionOver' })
    const second = await extract(product, ann, { workflowId, algorithms: ['DECISION_TREE'] })
    expect(await extracted(product, ann, second.id)).toMatchObject({ status: 'COMPLETED' })
    expect(await extraction(product, ann, first.id)).toMatchObject({ status: 'CANCELLED', result: null })
    expect((await rulesOf(product, ann, workflowId, { extractionId: first.id })).length).toBe(0)
  })

  it('shows equal records that were rated otherwise', async () => {
    const workflowId = await workflow()
    const twice = { 온도: 70, 습도: 1 }
    await importCases(product, ann, workflowId, [
      ...cases(60, 4),
      { inputData: twice, correctOutcome: 'OK' },
      { inputData: { 습도: 1, 온도: 70.0 }, correctOutcome: 'NG' },
      { inputData: twice, correctOutcome: 'OK' },
    ])
    const { ratingContradictions } = await ask(
      product,
      ann,
      `query ($id: ID!) { ratingContradictions(workflowId: $id) { inputData outcomes { outcome weight cases { id } } } }`,
      { id: workflowId },
    )
    expect(ratingContradictions).toMatchObject([
      {
        inputData: twice,
        outcomes: [
          { outcome: 'OK', weight: 2 },
          { outcome: 'NG', weight: 1 },
        ],
      },
    ])
    expect(ratingContradictions[0].outcomes[0].cases).toHaveLength(2)
    const { id } = await extract(product, ann, { workflowId })
    expect(await extracted(product, ann, id)).toMatchObject({ result: { contradictions: 1 } })
  })

  it('proposes nothing that is in service already, or was rejected', async () => {
    const { workflowId, candidates } = await learned({
      rules: [{ id: 'hot', when: '온도 > 85', outcome: 'NG' }],
    })
    expect(candidates.filter(({ outcome }) => outcome === 'NG')).toEqual([])
    for (const { id } of candidates)
      expect(await step(product, ann, 'rejectRule', { id, comment: 'No.' })).toMatchObject({
        status: 'REJECTED',
      })
    const { id } = await extract(product, ann, { workflowId })
    const run = await extracted(product, ann, id)
    expect(run.result).toMatchObject({ proposed: 0, known: expect.any(Number) })
    expect(await rulesOf(product, ann, workflowId, { status: ['CANDIDATE'] })).toEqual([])
  })
})

describe('a learned rule', () => {
  it('takes no step before its time', async () => {
    const { candidates } = await learned()
    const { id } = candidates[0]
    const refusals = [
      ['startRuleShadow', { id }, /is CANDIDATE: .* Backtest it first/],
      ['approveRule', { id, comment: 'Now.' }, /is CANDIDATE: it can't be approved/],
      ['retireRule', { id, comment: 'Now.' }, /is CANDIDATE: it can't be retired/],
    ] as const
    for (const [name, input, message] of refusals)
      expect(await step(product, ann, name, input)).toEqual({
        __typename: 'RuleStepImpossible',
        message: expect.stringMatching(message),
        refusedAt: 'CANDIDATE',
      })
    expect(await step(product, ann, 'rejectRule', { id, comment: ' ' })).toMatchObject({
      __typename: 'InvalidRuleDecision',
    })
    expect((await ruleOf(product, ann, id)).changes).toEqual([])
  })

  it('is not changed by who has not seen how it is, nor by who may not, nor by another tenant', async () => {
    const { candidates } = await learned()
    const { id, revision } = candidates[0]
    await step(product, ann, 'rejectRule', { id, comment: 'No.', revision })
    expect(await step(product, ann, 'backtestRule', { id, revision })).toMatchObject({
      __typename: 'RuleChangedMeanwhile',
      message: expect.stringContaining('it is REJECTED at revision 2 now'),
    })
    const mutation = 'mutation ($id: ID!) { backtestRule(input: { id: $id }) { __typename } }'
    for (const [person, code] of [
      [await product.person('operator', ann.tenantId), 'FORBIDDEN'],
      [await product.person(), 'NOT_FOUND'],
    ] as const)
      expect((await product.graphql(person, mutation, { id })).errors?.[0]?.extensions['code']).toBe(code)
  })

  it('does not pass over a version that somebody saved', async () => {
    const { workflowId, candidates } = await learned()
    const { id } = candidates.find(({ outcome }) => outcome === 'NG')
    await toShadow(product, ann, id)
    const save = `mutation ($input: SaveWorkflowInput!) { saveWorkflow(input: $input) { __typename } }`
    const definition = { ruleSet: { rules: [{ id: 'mine', when: 'y > 1', outcome: 'OK' }] } }
    await ask(product, ann, save, { input: { id: workflowId, baseVersion: 1, definition } })
    expect(await step(product, ann, 'approveRule', { id, comment: 'Good.' })).toMatchObject({
      __typename: 'WorkflowMovedOn',
      message: expect.stringContaining('Version 2'),
      latestVersion: 2,
      publishedVersion: 1,
    })
    const publish = `mutation ($id: ID!) { publishWorkflow(input: { id: $id }) { __typename } }`
    await ask(product, ann, publish, { id: workflowId })
    expect(await step(product, ann, 'approveRule', { id, comment: 'Good.', version: 1 })).toMatchObject({
      __typename: 'WorkflowMovedOn',
      message: expect.stringContaining('you looked at version 1'),
    })
    const live = await step(product, ann, 'approveRule', { id, comment: 'Good.', version: 2 })
    expect(live).toMatchObject({ status: 'LIVE', liveVersion: 3 })
    expect(live.changes.map(({ before, after }: Record<string, string>) => `${before} ${after}`)).toEqual([
      'CANDIDATE CANDIDATE',
      'CANDIDATE BACKTESTED',
      'BACKTESTED SHADOW',
      'SHADOW APPROVED',
      'APPROVED LIVE',
    ])
    const retired = await step(product, ann, 'retireRule', { id, comment: 'Replaced.' })
    expect(retired).toMatchObject({ status: 'RETIRED', drift: null })
    const { workflow: now } = await ask(
      product,
      ann,
      'query ($id: ID!) { workflow(id: $id) { publishedVersion { number note ruleSet { rules { id enabled } } } } }',
      { id: workflowId },
    )
    expect(now.publishedVersion).toEqual({
      number: 4,
      note: `Learned rule ${live.ruleId} retired: Replaced.`,
      ruleSet: {
        rules: [
          { id: 'mine', enabled: true },
          { id: live.ruleId, enabled: false },
        ],
      },
    })
  })

  it('stays in service where taking it out would pass over a version, and people are told that it drifts', async () => {
    const { workflowId, candidates } = await learned()
    const { id } = candidates.find(({ outcome }) => outcome === 'NG')
    await toShadow(product, ann, id)
    await step(product, ann, 'approveRule', { id, comment: 'Good.' })
    const save = `mutation ($input: SaveWorkflowInput!) { saveWorkflow(input: $input) { __typename } }`
    const definition = { ruleSet: { rules: [] } }
    await ask(product, ann, save, { input: { id: workflowId, baseVersion: 2, definition } })
    for (const 온도 of [95, 96, 97, 98, 99]) {
      const { id: judgmentId } = await judge(product, ann, {
        workflowId,
        inputData: { 온도, 습도: 1, 설비: 'A' },
      })
      await rate(product, ann, { judgmentId, verdict: 'INCORRECT', correctOutcome: 'OK' })
    }
    const rule = await until(async () => {
      product.advance(70_000)
      const found = await ruleOf(product, ann, id)
      return found.drift === null ? undefined : found
    })
    expect(rule).toMatchObject({ status: 'LIVE', drift: expect.stringMatching(/under its floor.*Version 3/) })
    await expect.poll(() => drifted).toContainEqual({ ruleId: id, workflowId })
  })

  it('is retired when a version without it goes into service', async () => {
    const { workflowId, candidates } = await learned()
    const { id } = candidates[0]
    await toShadow(product, ann, id)
    await step(product, ann, 'approveRule', { id, comment: 'Good.' })
    const activate = `mutation ($id: ID!) { activateWorkflow(input: { id: $id, version: 1 }) { __typename } }`
    await ask(product, ann, activate, { id: workflowId })
    const rule = await until(async () => {
      const found = await ruleOf(product, ann, id)
      return found.status === 'RETIRED' ? found : undefined
    })
    expect(rule.changes.at(-1).comment).toContain('Version 1')
  })
})

describe('a night', () => {
  it('brings an extraction where fifty new ratings came in', async () => {
    const workflowId = await workflow()
    await importCases(product, ann, workflowId, cases(60, 5))
    const runs = async () =>
      (
        await ask(
          product,
          ann,
          'query ($id: ID!) { ruleExtractions(workflowId: $id) { nodes { status createdBy } } }',
          { id: workflowId },
        )
      ).ruleExtractions.nodes
    expect(await runs()).toEqual([])
    product.advance(24 * 3_600_000)
    const found = await until(async () => {
      const all = await runs()
      return all[0]?.status === 'COMPLETED' ? all : undefined
    })
    expect(found).toEqual([{ status: 'COMPLETED', createdBy: 'service:learning' }])
  })
})
