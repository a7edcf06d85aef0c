import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { judge, publish, published } from './workflows.ts'

let product: Product
let ann: Person

beforeAll(async () => {
  product = await startProduct()
  ann = await product.person('tenant_admin')
})
afterAll(() => product.close())

const HOT = { id: 'hot', name: 'Too hot', when: '온도 >= 90', outcome: 'NG' }
const SHAKING = { id: 'shaking', when: '진동 >= 4.0', outcome: 'NG' }

describe('judging by rules', () => {
  let monitor: string
  beforeAll(async () => {
    monitor = await published(product, ann, {
      rules: [HOT, SHAKING],
      defaultOutcome: { outcome: 'OK', confidence: 0.9 },
    })
  })

  it('decides by the first rule that matches, and says why', async () => {
    const judgment = await judge(product, ann, { workflowId: monitor, inputData: { 온도: 93.2, 진동: 1 } })
    expect(judgment).toMatchObject({
      __typename: 'Judgment',
      status: 'DECIDED',
      outcome: 'NG',
      proposedOutcome: null,
      confidence: 0.95,
      threshold: 0.7,
      method: 'RULE',
      workflowVersion: 1,
      explanation: 'NG: rule “Too hot” [온도 >= 90] matches, where 온도 is 93.2.',
    })
    expect(judgment.trace).toMatchObject({
      steps: [{ decider: 'RULES', status: 'ANSWERED', outcome: 'NG', rawConfidence: 0.95, threshold: 0.7 }],
      ratingsDigest: null,
      hitPolicy: 'FIRST',
      defaultApplied: false,
      rules: [
        { ruleId: 'hot', result: 'TRUE', chosen: true, confidence: 0.95, unknown: null },
        { ruleId: 'shaking', result: 'FALSE', chosen: false, confidence: 0.95, unknown: null },
      ],
      values: [
        { path: '온도', present: true, value: 93.2 },
        { path: '진동', present: true, value: 1 },
      ],
    })
  })

  it('takes the default outcome when every rule is known to be false', async () => {
    const judgment = await judge(product, ann, {
      workflowId: monitor,
      inputData: { 온도: 20, 진동: 1 },
      method: 'RULE',
    })
    expect(judgment).toMatchObject({
      status: 'DECIDED',
      outcome: 'OK',
      confidence: 0.9,
      trace: { defaultApplied: true },
    })
  })

  it('lets a person decide when a missing input leaves a rule open, and only proposes the default', async () => {
    const judgment = await judge(product, ann, { workflowId: monitor, inputData: { 온도: 20 } })
    expect(judgment).toMatchObject({
      status: 'NEEDS_REVIEW',
      outcome: null,
      proposedOutcome: 'OK',
      confidence: 0.45,
    })
    expect(judgment.trace.rules[1]).toMatchObject({
      result: 'UNKNOWN',
      unknown: { reason: 'MISSING', path: '진동' },
    })
    expect(judgment.trace.values[1]).toEqual({ path: '진동', present: false, value: null })
    expect(judgment.explanation).toContain('진동')
  })

  it('treats a value of the wrong type as unknown, never as a match and never as a silent default', async () => {
    for (const value of ['93', true, null, {}, []]) {
      const judgment = await judge(product, ann, { workflowId: monitor, inputData: { 온도: value, 진동: 1 } })
      expect(judgment).toMatchObject({ status: 'NEEDS_REVIEW', outcome: null })
      expect(judgment.trace.rules[0].result).toBe('UNKNOWN')
    }
  })

  it('abstains without a default outcome, and a person decides', async () => {
    const workflowId = await published(product, ann, { rules: [HOT] })
    const judgment = await judge(product, ann, { workflowId, inputData: { 온도: 20 } })
    expect(judgment).toMatchObject({
      status: 'NEEDS_REVIEW',
      outcome: null,
      proposedOutcome: null,
      confidence: 0,
    })
  })

  it('reduces a rule’s confidence by the share of its inputs that are missing', async () => {
    const workflowId = await published(product, ann, {
      rules: [{ when: '온도 >= 90 or 진동 >= 4', outcome: 'NG', confidence: 1 }],
    })
    const judgment = await judge(product, ann, { workflowId, inputData: { 온도: 95 } })
    expect(judgment).toMatchObject({ status: 'NEEDS_REVIEW', proposedOutcome: 'NG', confidence: 0.5 })
    expect(judgment.explanation).toContain('50 % sure, less than the 70 % needed')
    const surer = await judge(product, ann, {
      workflowId,
      inputData: { 온도: 95 },
      options: { threshold: 0.4 },
    })
    expect(surer).toMatchObject({ status: 'DECIDED', outcome: 'NG', threshold: 0.4 })
  })

  it('holds nothing against a rule that asks whether an input is there', async () => {
    const rules = [
      { when: '진동 IS MISSING and 온도 < 50', outcome: 'CHECK SENSOR' },
      { when: 'coalesce(진동, 0) >= 4', outcome: 'NG' },
    ]
    const workflowId = await published(product, ann, { rules, defaultOutcome: { outcome: 'OK' } })
    const outcome = async (inputData: object): Promise<unknown> => {
      const judgment = await judge(product, ann, { workflowId, inputData })
      return [judgment.status, judgment.outcome, judgment.confidence]
    }
    expect(await outcome({ 온도: 20 })).toEqual(['DECIDED', 'CHECK SENSOR', 0.95])
    expect(await outcome({ 온도: 60 })).toEqual(['DECIDED', 'OK', 0.95])
    expect(await outcome({ 온도: 20, 진동: 5 })).toEqual(['DECIDED', 'NG', 0.95])
  })

  it('follows the hit policy', async () => {
    const rules = [
      { id: 'a', when: 'x > 0', outcome: 'A', priority: 1, confidence: 0.9 },
      { id: 'b', when: 'x > 1', outcome: { grade: 'B' }, priority: 5, confidence: 0.8 },
      { id: 'c', when: 'x > 2', outcome: 'C', priority: 5 },
      { id: 'off', when: 'true', outcome: 'OFF', priority: 9, enabled: false },
    ]
    const inputData = { x: 3 }
    const by = (hitPolicy: 'FIRST' | 'PRIORITY' | 'COLLECT'): Promise<string> =>
      published(product, ann, { rules, hitPolicy })
    expect(await judge(product, ann, { workflowId: await by('FIRST'), inputData })).toMatchObject({
      outcome: 'A',
      confidence: 0.9,
    })
    expect(await judge(product, ann, { workflowId: await by('PRIORITY'), inputData })).toMatchObject({
      outcome: { grade: 'B' },
      confidence: 0.8,
    })
    const collected = await judge(product, ann, { workflowId: await by('COLLECT'), inputData })
    expect(collected).toMatchObject({ outcome: ['A', { grade: 'B' }, 'C'], confidence: 0.8 })
    expect(collected.trace.rules.map((rule: { ruleId: string }) => rule.ruleId)).toEqual(['a', 'b', 'c'])
  })

  it('judges by a newly published version at once, and by an older one again when that is activated', async () => {
    const workflowId = await published(product, ann, {
      rules: [{ when: 'x > 10', outcome: 'NG' }],
      defaultOutcome: { outcome: 'OK' },
    })
    const outcome = async (): Promise<unknown> =>
      (await judge(product, ann, { workflowId, inputData: { x: 7 } })).outcome
    expect(await outcome()).toBe('OK')
    const save = `mutation ($input: SaveWorkflowInput!) { saveWorkflow(input: $input) { __typename ... on Refusal { message } } }`
    const ruleSet = { rules: [{ when: 'x > 5', outcome: 'NG' }], defaultOutcome: { outcome: 'OK' } }
    await product.graphql(ann, save, { input: { id: workflowId, baseVersion: 1, definition: { ruleSet } } })
    expect(await outcome()).toBe('OK')
    await publish(product, ann, workflowId)
    expect(await outcome()).toBe('NG')
    await product.graphql(
      ann,
      `mutation { activateWorkflow(input: { id: "${workflowId}", version: 1 }) { __typename } }`,
    )
    expect(await outcome()).toBe('OK')
  })
})

describe('refusals', () => {
  let workflowId: string
  beforeAll(async () => {
    const inputSchema = {
      type: 'object',
      properties: { x: { type: 'number' }, type: { enum: ['L', 'M'] } },
      required: ['x'],
      additionalProperties: false,
    }
    workflowId = await published(product, ann, { inputSchema, rules: [{ when: 'x > 1', outcome: 'NG' }] })
  })

  it('name each fault of a record and where it is', async () => {
    const result = await judge(product, ann, { workflowId, inputData: { x: 'hot', type: 'Z', y: 1 } })
    expect(result.__typename).toBe('InvalidInputData')
    expect(result.faults).toEqual(
      expect.arrayContaining([
        { path: '/x', message: 'must be number.' },
        { path: '/type', message: expect.stringContaining('"L", "M"') },
        { path: '', message: expect.stringContaining('"y"') },
      ]),
    )
    expect(result.message).toContain('At /x: must be number.')
  })

  it('meet a record that is no object, too large, too deep or can’t be stored', async () => {
    const open = await published(product, ann, { rules: [{ when: 'true', outcome: 'OK' }] })
    const nested = (depth: number): unknown => (depth === 1 ? {} : { a: nested(depth - 1) })
    const refused = async (inputData: unknown): Promise<string> => {
      const result = await judge(product, ann, { workflowId: open, inputData })
      expect(result.__typename).toBe('InvalidInputData')
      return result.faults[0].message
    }
    expect(await refused([1])).toBe('Input data must be a JSON object; this is a list.')
    expect(await refused('text')).toContain('this is a string')
    expect(await refused({ text: 'x'.repeat(300 * 1024) })).toBe(
      'Input data is 301 KiB; at most 256 KiB are taken.',
    )
    expect(await refused(nested(11))).toBe('Input data is nested more than 10 deep.')
    expect(await refused({ text: 'a\u0000b' })).toContain('NUL')
    expect(await refused({ text: '\ud800' })).toContain('surrogate')
    expect(await judge(product, ann, { workflowId: open, inputData: nested(10) })).toMatchObject({
      status: 'DECIDED',
    })
    expect(
      await judge(product, ann, { workflowId: open, inputData: { text: 'x'.repeat(255 * 1024) } }),
    ).toMatchObject({ status: 'DECIDED' })
  })

  it('meet a record so deep that it could not even be walked through', async () => {
    const open = await published(product, ann, { rules: [{ when: 'true', outcome: 'OK' }] })
    const query =
      'mutation ($input: ExecuteJudgmentInput!) { executeJudgment(input: $input) { __typename ... on Refusal { message } } }'
    const abyss = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`
    const response = await product.request('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ann.token}` },
      body: `{"query":${JSON.stringify(query)},"variables":{"input":{"workflowId":"${open}","inputData":${abyss}}}}`,
    })
    const message =
      'The record was not judged. At /a/a/a/a/a/a/a/a/a/a: Input data is nested more than 10 deep.'
    expect(await response.json()).toEqual({
      data: { executeJudgment: { __typename: 'InvalidInputData', message } },
    })
  })

  it('are found in bounded time, whatever pattern a schema has', async () => {
    const inputSchema = { type: 'object', properties: { lot: { type: 'string', pattern: '^(a+)+$' } } }
    const lots = await published(product, ann, { inputSchema, rules: [{ when: 'true', outcome: 'OK' }] })
    const result = await judge(product, ann, {
      workflowId: lots,
      inputData: { lot: `${'a'.repeat(50_000)}!` },
    })
    expect(result).toMatchObject({ __typename: 'InvalidInputData', faults: [{ path: '/lot' }] })
  })

  it('meet a method that needs a model', async () => {
    const result = await judge(product, ann, { workflowId, inputData: { x: 2 }, method: 'LLM' })
    expect(result).toMatchObject({
      __typename: 'MethodUnavailable',
      availableMethods: ['RULE', 'HYBRID', 'CASES', 'PERSON'],
    })
  })

  it('meet options out of bounds', async () => {
    const option = async (options: object): Promise<unknown> =>
      (await judge(product, ann, { workflowId, inputData: { x: 2 }, options })).option
    expect(await option({ threshold: 1.1 })).toBe('threshold')
    expect(await option({ timeout: 'PT10M' })).toBe('timeout')
    expect(await option({ timeout: 'P1M' })).toBe('timeout')
  })

  it('meet a workflow that is not in service', async () => {
    const { data } = await product.graphql(
      ann,
      `mutation { createWorkflow(input: { name: "A draft", definition: { ruleSet: { rules: [{ when: "true", outcome: 1 }] } } }) { ... on Workflow { id } } }`,
    )
    const draft: string = data.createWorkflow.id
    const result = await judge(product, ann, { workflowId: draft, inputData: {} })
    expect(result).toMatchObject({
      __typename: 'WorkflowNotActive',
      workflow: { id: draft, name: 'A draft', status: 'DRAFT' },
    })
    await publish(product, ann, draft)
    expect(await judge(product, ann, { workflowId: draft, inputData: {} })).toMatchObject({ outcome: 1 })
    await product.graphql(ann, `mutation { deactivateWorkflow(id: "${draft}") { __typename } }`)
    expect(await judge(product, ann, { workflowId: draft, inputData: {} })).toMatchObject({
      __typename: 'WorkflowNotActive',
      workflow: { status: 'INACTIVE' },
    })
  })

  it('meet a workflow that does not exist, or is another tenant’s, alike', async () => {
    const stranger = await product.person('tenant_admin')
    const execute = `mutation ($id: ID!) { executeJudgment(input: { workflowId: $id, inputData: { x: 1 } }) { __typename } }`
    for (const [person, id] of [
      [stranger, workflowId],
      [ann, crypto.randomUUID()],
      [ann, 'no-uuid'],
    ] as const) {
      const { errors } = await product.graphql(person, execute, { id })
      expect(errors).toEqual([
        expect.objectContaining({
          message: `There is no workflow ${id}.`,
          extensions: { code: 'NOT_FOUND' },
        }),
      ])
    }
  })
})

describe('idempotency keys', () => {
  it('return the same judgement, whatever has become of the workflow, and store nothing twice', async () => {
    const workflowId = await published(product, ann, { rules: [{ when: 'x > 1', outcome: 'NG' }] })
    const ask = { workflowId, inputData: { x: 2, note: '가' }, idempotencyKey: 'lot-7' }
    const [first, ...others] = await Promise.all(Array.from({ length: 20 }, () => judge(product, ann, ask)))
    for (const other of others) expect(other.id).toBe(first.id)
    await product.graphql(ann, `mutation { archiveWorkflow(id: "${workflowId}") { __typename } }`)
    expect((await judge(product, ann, { ...ask, inputData: { note: '가', x: 2 } })).id).toBe(first.id)
    const { data } = await product.graphql(
      ann,
      `{ judgmentStatistics(filter: { workflowId: "${workflowId}" }) { total } }`,
    )
    expect(data.judgmentStatistics.total).toBe(1)
  })

  it('are refused when they come again with something else', async () => {
    const rules = [{ when: 'x > 1', outcome: 'NG' }]
    const workflowId = await published(product, ann, { rules })
    const { id } = await judge(product, ann, { workflowId, inputData: { x: 2 }, idempotencyKey: 'lot-8' })
    expect(
      await judge(product, ann, { workflowId, inputData: { x: 3 }, idempotencyKey: 'lot-8' }),
    ).toMatchObject({ __typename: 'IdempotencyKeyReused', judgmentId: id })
    const other = await published(product, ann, { rules })
    expect(
      await judge(product, ann, { workflowId: other, inputData: { x: 2 }, idempotencyKey: 'lot-8' }),
    ).toMatchObject({ __typename: 'IdempotencyKeyReused' })
  })

  it('belong to a tenant, and are bounded', async () => {
    const ben = await product.person('tenant_admin')
    const rules = [{ when: 'x > 1', outcome: 'NG' }]
    const [ours, theirs] = [
      await published(product, ann, { rules }),
      await published(product, ben, { rules }),
    ]
    const first = await judge(product, ann, {
      workflowId: ours,
      inputData: { x: 2 },
      idempotencyKey: 'shared',
    })
    const second = await judge(product, ben, {
      workflowId: theirs,
      inputData: { x: 2 },
      idempotencyKey: 'shared',
    })
    expect(second.__typename).toBe('Judgment')
    expect(second.id).not.toBe(first.id)
    for (const idempotencyKey of ['', 'x'.repeat(201), 'a\u0000b'])
      expect(
        await judge(product, ann, { workflowId: ours, inputData: { x: 2 }, idempotencyKey }),
      ).toMatchObject({ __typename: 'InvalidInputData' })
  })
})

describe('a timeout', () => {
  it('is answered while the database is busy; the judgement is found later under its key', async () => {
    const workflowId = await published(product, ann, { rules: [{ when: 'x > 1', outcome: 'NG' }] })
    const ask = { workflowId, inputData: { x: 2 }, idempotencyKey: 'slow', options: { timeout: 'PT0.2S' } }
    const blocker = await product.platform.connection.pool.connect()
    await blocker.query('begin')
    await blocker.query('lock table judgment.idempotency_keys in access exclusive mode')
    const late = await judge(product, ann, ask)
    await blocker.query('rollback')
    blocker.release()
    expect(late).toMatchObject({
      __typename: 'JudgmentTimedOut',
      message: expect.stringContaining('longer than 200 ms'),
    })
    const [again, oncemore] = [await judge(product, ann, ask), await judge(product, ann, ask)]
    expect(again).toMatchObject({ outcome: 'NG' })
    expect(oncemore.id).toBe(again.id)
  })
})

describe('the result cache', () => {
  it('reuses a decision on the same record for 300 seconds when asked to, and says whose', async () => {
    const workflowId = await published(product, ann, { rules: [{ when: 'x > 1', outcome: 'NG' }] })
    const ask = { workflowId, inputData: { x: 2, y: [1, { z: 1 }] }, options: { cache: true } }
    const first = await judge(product, ann, ask)
    const second = await judge(product, ann, { ...ask, inputData: { y: [1, { z: 1 }], x: 2 } })
    expect(first.reusedFrom).toBeNull()
    expect(second).toMatchObject({
      reusedFrom: first.id,
      outcome: 'NG',
      explanation: first.explanation,
      trace: { rules: first.trace.rules, values: first.trace.values },
    })
    expect(second.id).not.toBe(first.id)
    expect(
      (await judge(product, ann, { ...ask, options: { cache: true, threshold: 0.5 } })).reusedFrom,
    ).toBeNull()
    expect((await judge(product, ann, { ...ask, options: {} })).reusedFrom).toBeNull()
    const ben = await product.person('tenant_admin', ann.tenantId)
    expect((await judge(product, ben, ask)).reusedFrom).toBe(first.id)
  })
})

describe('a batch', () => {
  const BATCH = `mutation ($input: ExecuteJudgmentsInput!) { executeJudgments(input: $input) { __typename ... on Refusal { message }
    ... on ExecuteJudgmentsPayload { decided needsReview refused results { __typename ... on Judgment { id status outcome } ... on Refusal { message } } } } }`

  it('answers each record in its place; one that is refused holds up no other', async () => {
    const workflowId = await published(product, ann, { rules: [{ when: 'x > 1', outcome: 'NG' }] })
    const items = [
      { inputData: { x: 2 } },
      { inputData: 'no' },
      { inputData: {} },
      { inputData: { x: 3 }, idempotencyKey: 'k' },
      { inputData: { x: 3 }, idempotencyKey: 'k' },
    ]
    const { data } = await product.graphql(ann, BATCH, { input: { workflowId, items } })
    const { results, ...counts } = data.executeJudgments
    expect(counts).toMatchObject({ decided: 3, needsReview: 1, refused: 1 })
    expect(
      results.map((result: { __typename: string; status?: string }) => result.status ?? result.__typename),
    ).toEqual(['DECIDED', 'InvalidInputData', 'NEEDS_REVIEW', 'DECIDED', 'DECIDED'])
    expect(results[3].id).toBe(results[4].id)
  })

  it('takes a thousand records and no more', async () => {
    const workflowId = await published(product, ann, {
      rules: [{ when: 'x > 500', outcome: 'NG' }],
      defaultOutcome: { outcome: 'OK' },
    })
    const items = Array.from({ length: 1000 }, (_, x) => ({ inputData: { x } }))
    const { data } = await product.graphql(ann, BATCH, { input: { workflowId, items } })
    expect(data.executeJudgments.decided).toBe(1000)
    const statistics = await product.graphql(
      ann,
      `{ workflow(id: "${workflowId}") { statistics { total byOutcome { outcome count } byMethod { method count } } } }`,
    )
    expect(statistics.data.workflow.statistics).toEqual({
      total: 1000,
      byOutcome: [
        { outcome: 'OK', count: 501 },
        { outcome: 'NG', count: 499 },
      ],
      byMethod: [{ method: 'RULE', count: 1000 }],
    })
    for (const wrong of [[], [...items, { inputData: {} }]]) {
      const { errors } = await product.graphql(ann, BATCH, { input: { workflowId, items: wrong } })
      expect(errors?.[0]?.message).toContain('1 to 1000 records')
    }
  })
})
