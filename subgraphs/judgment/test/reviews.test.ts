import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { until } from '../../learning/test/learning.ts'
import { judge, published } from './workflows.ts'

let product: Product
let tenantId: string
/** May approve and override. */
let ann: Person
/** May approve. */
let quinn: Person
/** May look on. */
let olga: Person
let workflowId: string

beforeAll(async () => {
  product = await startProduct()
  ann = await product.person('tenant_admin')
  tenantId = ann.tenantId
  quinn = await product.person('quality_manager', tenantId)
  olga = await product.person('senior_operator', tenantId)
})
afterAll(() => product.close())

const REVIEW = `id reason status risk lesson people answered answers { by outcome comment } disputed claimedBy claimedUntil
  assignedTo note outcome overridden expired dueAt decidedAt revision
  judgment { id status outcome proposedOutcome method inputData confidence } workflow { name }`
const RESULT = `__typename ... on Review { ${REVIEW} } ... on Refusal { message }`
const TAKEN = '... on ReviewTaken { review { claimedBy } }'
const FAULTS = '... on InvalidReviewAnswer { faults { path message } }'

interface Found {
  id: string
  risk: number
  judgment: { inputData: { x: number } }
}

// oxlint-disable-next-line typescript/no-explicit-any -- tests read whatever they asked for
type Loose = any

/** A workflow of the test's own: sure from x = 90 on, unsure below, silent below 0. */
async function workflow(name = 'Lots'): Promise<void> {
  workflowId = await published(product, ann, {
    name,
    rules: [
      { when: 'x >= 90', outcome: 'NG' },
      { when: 'x >= 0', outcome: 'OK', confidence: 0.5 },
    ],
  })
}

async function unsure(x: number): Promise<string> {
  // By rules alone: what people answer here would soon decide the rest by similar cases.
  const { id, status } = await judge(product, ann, { workflowId, inputData: { x }, method: 'RULE' })
  expect(status).toBe('NEEDS_REVIEW')
  return id
}

async function queue(person: Person, filter: object = {}): Promise<{ nodes: Found[]; totalCount: number }> {
  const { data, errors } = await product.graphql(
    person,
    `query ($filter: ReviewFilter) { reviewQueue(first: 100, filter: $filter) { totalCount nodes { ${REVIEW} } } }`,
    { filter: { workflowId, ...filter } },
  )
  expect(errors).toBeUndefined()
  return data.reviewQueue
}

async function act(person: Person, mutation: string, variables: Record<string, unknown>): Promise<Loose> {
  const { data, errors } = await product.graphql(person, mutation, variables)
  if (errors !== undefined) return errors[0]
  return Object.values(data)[0]
}

const claim = (person: Person, id: string): Promise<Loose> =>
  act(person, `mutation ($id: ID!) { claimReview(id: $id) { ${RESULT} ${TAKEN} } }`, { id })
const release = (person: Person, id: string, skip = false): Promise<Loose> =>
  act(person, `mutation ($id: ID!, $skip: Boolean) { releaseReview(id: $id, skip: $skip) { ${RESULT} } }`, {
    id,
    skip,
  })
const handOn = (person: Person, input: object): Promise<Loose> =>
  act(
    person,
    `mutation ($input: HandOnReviewInput!) { handOnReview(input: $input) { ${RESULT} ${TAKEN} ${FAULTS} } }`,
    {
      input,
    },
  )
const decide = (person: Person, reviewId: string, outcome: unknown, comment?: string): Promise<Loose> =>
  act(
    person,
    `mutation ($input: DecideReviewInput!) { decideReview(input: $input) { ${RESULT} ${TAKEN} ${FAULTS} } }`,
    {
      input: { reviewId, outcome, comment },
    },
  )

describe('the review queue', () => {
  it('has what nobody was sure enough of, once it is judged, and nothing else', async () => {
    await workflow('Sure and unsure')
    const id = await unsure(5)
    await judge(product, ann, { workflowId, inputData: { x: 95 } })
    const { nodes, totalCount } = await queue(olga, { reason: ['UNSURE'] })
    expect(totalCount).toBe(1)
    expect(nodes).toMatchObject([
      {
        id,
        reason: 'UNSURE',
        status: 'WAITING',
        people: 1,
        answers: [],
        revision: 0,
        judgment: { id, status: 'NEEDS_REVIEW', proposedOutcome: 'OK' },
        workflow: { name: 'Sure and unsure' },
      },
    ])
  })

  it('has a review once when an idempotency key comes again', async () => {
    await workflow()
    const input = { workflowId, inputData: { x: 1 }, method: 'RULE', idempotencyKey: crypto.randomUUID() }
    await Promise.all([judge(product, ann, input), judge(product, ann, input), judge(product, ann, input)])
    expect((await queue(ann)).totalCount).toBe(1)
  })

  it('has about the share of automatic decisions that are audited', async () => {
    await workflow()
    const items = Array.from({ length: 1000 }, () => ({ inputData: { x: 99 } }))
    const { data } = await product.graphql(
      ann,
      `mutation ($input: ExecuteJudgmentsInput!) { executeJudgments(input: $input) { ... on ExecuteJudgmentsPayload { decided } } }`,
      { input: { workflowId, items } },
    )
    expect(data.executeJudgments.decided).toBe(1000)
    const { totalCount } = await queue(ann, { reason: ['AUDIT'] })
    // 2 % of 1,000: outside of these it is once in a million times.
    expect(totalCount).toBeGreaterThan(1)
    expect(totalCount).toBeLessThan(50)
  })

  it('comes by urgency, page by page: of equals, what has waited longest', async () => {
    await workflow()
    const ids = [await unsure(1), await unsure(2)]
    product.advance(60_000)
    const silent = await unsure(-1)
    const late = await unsure(3)
    const first = [...ids, late]
    const found = (await queue(ann)).nodes.map(({ id }) => id)
    expect(found.filter((id) => id !== silent)).toEqual(first)
    const page = `query ($after: String, $id: ID!) { reviewQueue(first: 2, after: $after, filter: { workflowId: $id }) {
      nodes { id } pageInfo { hasNextPage endCursor } } }`
    const pageAfter = async (after?: string) =>
      (await product.graphql(ann, page, { id: workflowId, after })).data.reviewQueue
    const one = await pageAfter()
    const other = await pageAfter(one.pageInfo.endCursor)
    expect([...one.nodes, ...other.nodes].map(({ id }) => id)).toEqual(found)
    expect(other.pageInfo.hasNextPage).toBe(false)
  })

  it('is the tenant’s own', async () => {
    await workflow()
    const id = await unsure(3)
    const stranger = await product.person()
    expect((await queue(stranger)).totalCount).toBe(0)
    expect(await claim(stranger, id)).toMatchObject({ extensions: { code: 'NOT_FOUND' } })
    expect(await claim(ann, 'no id')).toMatchObject({ extensions: { code: 'NOT_FOUND' } })
  })
})

describe('claiming a review', () => {
  beforeAll(() => workflow('To claim'))

  it('takes the permission to approve', async () => {
    const id = await unsure(1)
    for (const refused of [await claim(olga, id), await decide(olga, id, 'OK'), await release(olga, id)])
      expect(refused).toMatchObject({ extensions: { code: 'FORBIDDEN' } })
  })

  it('is won by one of several who claim at once; the others are told who has it', async () => {
    const id = await unsure(2)
    const results = await Promise.all([claim(ann, id), claim(quinn, id)])
    const taken = results.find(({ __typename }) => __typename === 'ReviewTaken')
    const won = results.find(({ __typename }) => __typename === 'Review')
    expect(won).toMatchObject({ status: 'CLAIMED' })
    expect(taken).toMatchObject({
      message: expect.stringContaining(won.claimedBy),
      review: { claimedBy: won.claimedBy },
    })
  })

  it('lasts a quarter of an hour, then it is back in the queue', async () => {
    const id = await unsure(3)
    await claim(ann, id)
    const available = async () => (await queue(quinn, { available: true })).nodes.map((one) => one.id)
    expect(await available()).not.toContain(id)
    expect((await queue(ann, { mine: true })).nodes.map((one) => one.id)).toContain(id)
    product.advance(15 * 60_000 + 1)
    expect(await available()).toContain(id)
    expect((await queue(quinn, { status: ['CLAIMED'] })).totalCount).toBe(0)
    expect(await claim(quinn, id)).toMatchObject({ claimedBy: 'quality_manager@example.com' })
  })

  it('ends when it is given back, and who skips a review isn’t offered it again', async () => {
    const id = await unsure(4)
    await claim(quinn, id)
    expect(await release(quinn, id, true)).toMatchObject({ status: 'WAITING', claimedBy: null })
    const offered = async (person: Person) =>
      (await queue(person, { available: true })).nodes.some((one) => one.id === id)
    expect(await offered(quinn)).toBe(false)
    expect(await offered(ann)).toBe(true)
    await claim(quinn, id)
    await release(quinn, id)
    expect(await offered(quinn)).toBe(true)
  })

  it('is for whom it was handed on to', async () => {
    const id = await unsure(5)
    const manager = await product.person('manufacturing_admin', tenantId)
    const to = 'manufacturing_admin@example.com'
    const handed = await handOn(quinn, { reviewId: id, to, note: 'You know this line.' })
    expect(handed).toMatchObject({ assignedTo: to, note: 'You know this line.', status: 'WAITING' })
    expect(await claim(quinn, id)).toMatchObject({
      __typename: 'ReviewNotYours',
      message: `It was handed on to ${to}. Take another.`,
    })
    expect((await queue(manager, { mine: true })).nodes.map((one) => one.id)).toEqual([id])
    expect(await decide(manager, id, 'OK')).toMatchObject({ status: 'DECIDED' })
    expect(await handOn(ann, { reviewId: await unsure(6), to: ' ' })).toMatchObject({
      __typename: 'InvalidReviewAnswer',
      faults: [{ path: '/to' }],
    })
  })
})

describe('deciding a review', () => {
  beforeAll(() => workflow('To decide'))

  it('completes the judgement, and keeps what was proposed', async () => {
    const id = await unsure(7)
    expect(await decide(quinn, id, 'NG', 'A scratch.')).toMatchObject({
      status: 'DECIDED',
      outcome: 'NG',
      overridden: false,
      answers: [{ by: 'quality_manager@example.com', outcome: 'NG', comment: 'A scratch.' }],
      judgment: {
        status: 'DECIDED',
        outcome: 'NG',
        proposedOutcome: 'OK',
        method: 'PERSON',
        confidence: 0.5,
      },
    })
    const { data } = await product.graphql(
      ann,
      `query ($id: ID!) { judgment(id: $id) { outcome trace { rules { result } }
      review { outcome answers { by } } } }`,
      { id },
    )
    expect(data.judgment).toMatchObject({
      outcome: 'NG',
      trace: { rules: [{ result: 'FALSE' }, { result: 'TRUE' }] },
      review: { outcome: 'NG', answers: [{ by: 'quality_manager@example.com' }] },
    })
    expect(await decide(ann, id, 'OK')).toMatchObject({ __typename: 'ReviewClosed' })
    expect(await claim(ann, id)).toMatchObject({ __typename: 'ReviewClosed' })
    expect(await release(ann, id)).toMatchObject({ __typename: 'ReviewClosed' })
  })

  it('is refused while somebody else has it', async () => {
    const id = await unsure(8)
    await claim(ann, id)
    expect(await decide(quinn, id, 'NG')).toMatchObject({ __typename: 'ReviewTaken' })
    expect(await decide(ann, id, 'OK')).toMatchObject({ status: 'DECIDED' })
  })

  it('is done once, however many decide at once', async () => {
    const id = await unsure(9)
    const results = await Promise.all([decide(ann, id, 'OK'), decide(quinn, id, 'NG')])
    expect(new Set(results.map(({ __typename }) => __typename))).toEqual(new Set(['Review', 'ReviewClosed']))
  })

  it('refuses what can’t be kept', async () => {
    const id = await unsure(10)
    for (const [outcome, comment, path] of [
      [null, 'x', undefined],
      ['a\u0000b', 'x', '/outcome'],
      ['OK', 'x'.repeat(2001), '/comment'],
      ['OK', 'a\u0000b', '/comment'],
    ] as const) {
      const refused = await decide(quinn, id, outcome, comment)
      if (path === undefined) expect(refused.message).toMatch(/null|Variable/)
      else expect(refused).toMatchObject({ __typename: 'InvalidReviewAnswer', faults: [{ path }] })
    }
  })

  it('counts', async () => {
    const { data } = await product.graphql(
      ann,
      `query ($id: ID!) { workflow(id: $id) { reviews { waiting claimed expired decided audited overridden
        agreement { pairs agreed kappa } } } }`,
      { id: workflowId },
    )
    expect(data.workflow.reviews).toEqual({
      waiting: 1,
      claimed: 0,
      expired: 0,
      decided: 3,
      audited: 0,
      overridden: 0,
      agreement: { pairs: 0, agreed: 0, kappa: null },
    })
  })
})

describe('what a workflow asks of reviews', () => {
  it('is that two people agree within a time: who comes second doesn’t see the first answer', async () => {
    workflowId = await published(product, ann, {
      name: 'Two people',
      rules: [{ when: 'x >= 0', outcome: 'OK', confidence: 0.5 }],
      policy: { review: { people: 2, expiresAfter: 'PT10M' } },
    })
    const id = await unsure(1)
    const once = await decide(quinn, id, 'NG')
    expect(once).toMatchObject({
      status: 'WAITING',
      people: 2,
      answered: 1,
      judgment: { status: 'NEEDS_REVIEW' },
    })
    expect(once.answers).toHaveLength(1)
    const [seen] = (await queue(ann)).nodes as Loose[]
    expect(seen).toMatchObject({ answered: 1, answers: [], expired: false })
    product.advance(10 * 60_000)
    expect((await queue(ann, { expired: true })).nodes).toMatchObject([{ id, expired: true }])
    const manager = await product.person('manufacturing_admin', tenantId)
    expect(await decide(manager, id, 'OK')).toMatchObject({ status: 'WAITING', disputed: true })
    expect((await queue(ann)).nodes).toMatchObject([{ answers: [{ outcome: 'NG' }, { outcome: 'OK' }] }])
    expect(await decide(ann, id, 'NG')).toMatchObject({
      status: 'DECIDED',
      outcome: 'NG',
      judgment: { outcome: 'NG', method: 'PERSON' },
    })
    const { data } = await product.graphql(
      ann,
      `query ($id: ID!) { workflow(id: $id) { reviews { agreement { pairs agreed kappa } } } }`,
      { id: workflowId },
    )
    expect(data.workflow.reviews.agreement).toEqual({ pairs: 1, agreed: 0, kappa: 0 })
  })

  it('is that only what may be decided is answered', async () => {
    workflowId = await published(product, ann, {
      rules: [{ when: 'x >= 0', outcome: 'OK', confidence: 0.5 }],
      policy: { outcomes: [{ outcome: 'OK' }, { outcome: 'NG' }] },
    })
    const id = await unsure(1)
    expect(await decide(quinn, id, 'MAYBE')).toMatchObject({
      __typename: 'InvalidReviewAnswer',
      faults: [{ path: '/outcome', message: 'The workflow decides "OK" or "NG"; this is "MAYBE".' }],
    })
    expect(await decide(quinn, id, 'NG')).toMatchObject({ status: 'DECIDED' })
  })

  it('is audits of as many as it says', async () => {
    workflowId = await published(product, ann, {
      rules: [{ when: 'x >= 0', outcome: 'OK' }],
      policy: { auditShare: 1 },
    })
    await judge(product, ann, { workflowId, inputData: { x: 1 } })
    expect((await queue(ann)).nodes).toMatchObject([{ reason: 'AUDIT', judgment: { status: 'DECIDED' } }])
  })
})

describe('a person’s answer', () => {
  it('changes the next similar judgement', async () => {
    workflowId = await published(product, ann, { rules: [{ when: 'note == "never"', outcome: 'OK' }] })
    const record = { note: 'a scratch on the lid', torque: 41 }
    const ask = () => judge(product, ann, { workflowId, inputData: record })
    const first = await ask()
    expect(first).toMatchObject({ status: 'NEEDS_REVIEW', proposedOutcome: null })
    await decide(quinn, first.id, 'NG')
    const next = await until(async () => {
      const judgment = await ask()
      return (judgment.outcome ?? judgment.proposedOutcome) === null ? undefined : judgment
    })
    expect(next.outcome ?? next.proposedOutcome).toBe('NG')
  })
})

describe('whoever looks on', () => {
  it('hears of each change of the queue, and sees its length among the metrics', async () => {
    await workflow('Looked on')
    const client = createClient({
      url: `${product.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${olga.token}` },
      retryAttempts: 0,
    })
    const events = client.iterate({
      query: `subscription ($id: ID) { reviewQueueChanged(workflowId: $id) { id status claimedBy
        workflow { name } judgment { status } } }`,
      variables: { id: workflowId },
    })
    const next = events.next()
    await new Promise((resolve) => setTimeout(resolve, 200))
    const id = await unsure(1)
    const seen = [await next]
    await claim(quinn, id)
    seen.push(await events.next())
    await decide(quinn, id, 'OK')
    seen.push(await events.next())
    const workflowSeen = { name: 'Looked on' }
    expect(seen.map(({ value }) => value.data.reviewQueueChanged)).toEqual([
      {
        id,
        status: 'WAITING',
        claimedBy: null,
        workflow: workflowSeen,
        judgment: { status: 'NEEDS_REVIEW' },
      },
      {
        id,
        status: 'CLAIMED',
        claimedBy: 'quality_manager@example.com',
        workflow: workflowSeen,
        judgment: { status: 'NEEDS_REVIEW' },
      },
      { id, status: 'DECIDED', claimedBy: null, workflow: workflowSeen, judgment: { status: 'DECIDED' } },
    ])
    await client.dispose()
    await unsure(2)
    const metrics = async (): Promise<string> =>
      (await fetch(`${product.platform.addresses.get('judgment')}/metrics`)).text()
    await expect
      .poll(metrics)
      .toContain(`judgment_review_queue_length{workflow_id="${workflowId}",service="judgment"} 1`)
  })
})

describe('an audit', () => {
  let audits: string[]

  beforeAll(async () => {
    await workflow('To audit')
    const items = Array.from({ length: 1000 }, () => ({ inputData: { x: 99 } }))
    await product.graphql(
      ann,
      `mutation ($input: ExecuteJudgmentsInput!) { executeJudgments(input: $input) { __typename } }`,
      {
        input: { workflowId, items },
      },
    )
    audits = (await queue(ann)).nodes.map(({ id }) => id)
  })

  it('that agrees changes nothing', async () => {
    expect(await decide(quinn, audits[0]!, 'NG')).toMatchObject({
      status: 'DECIDED',
      overridden: false,
      judgment: { outcome: 'NG', method: 'RULE', proposedOutcome: null },
    })
  })

  it('that doesn’t agree overrides only by somebody who may, and says so', async () => {
    const id = audits[1]!
    expect(await decide(quinn, id, 'OK', 'It is fine.')).toMatchObject({
      status: 'WAITING',
      answered: 1,
      judgment: { outcome: 'NG', method: 'RULE' },
    })
    expect(await decide(quinn, id, 'OK')).toMatchObject({ __typename: 'ReviewNotYours' })
    expect(await decide(ann, id, 'OK')).toMatchObject({
      status: 'DECIDED',
      overridden: true,
      answers: [{ comment: 'It is fine.' }, { by: 'tenant_admin@example.com' }],
      judgment: { outcome: 'OK', proposedOutcome: 'NG', method: 'PERSON', status: 'DECIDED' },
    })
    const { data } = await product.graphql(
      ann,
      `query ($id: ID!) { workflow(id: $id) { reviews { audited overridden agreement { pairs agreed } } } }`,
      { id: workflowId },
    )
    expect(data.workflow.reviews).toEqual({ audited: 2, overridden: 1, agreement: { pairs: 1, agreed: 1 } })
  })
})
