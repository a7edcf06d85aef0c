import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ModelFailure } from '../models.ts'
import { type Bench, failureOf, question, startBench } from './access.ts'

const DAY = 24 * 60 * 60 * 1000

let bench: Bench
let tenant: string
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.close())
beforeEach(() => {
  bench.server.reset()
  tenant = randomUUID()
})

/** Asks until the budget ends it; gives how many questions were answered. */
async function askUntilOver(environment: Record<string, string>): Promise<number> {
  const { models } = bench.open(environment)
  for (let answered = 0; ; answered++) {
    try {
      await models.decide(tenant, question, bench.limits())
    } catch (error) {
      expect(error).toMatchObject({ kind: 'OVER_BUDGET' })
      return answered
    }
  }
}

describe('the budget of a tenant', () => {
  it('ends the questions of a day by their tokens, before one is sent that might be too much, and outlives a restart', async () => {
    const { models } = bench.open()
    const { record } = await models.decide(tenant, question, bench.limits())
    const each = record.inputTokens + record.outputTokens
    tenant = randomUUID()
    const answered = await askUntilOver({ MODELS_DAILY_TOKENS: String(each * 5) })
    expect(answered).toBeGreaterThan(1)
    expect(answered).toBeLessThanOrEqual(5)
    const sent = bench.server.requests.length
    const { models: same } = bench.open({ MODELS_DAILY_TOKENS: String(each * 5) })
    const failure = await failureOf(same.decide(tenant, question, bench.limits()))
    expect([failure.kind, bench.server.requests.length]).toEqual(['OVER_BUDGET', sent])
    expect(failure.record).toMatchObject({ attempts: 0, inputTokens: 0 })
    expect(failure.message).toContain('0:00 UTC')
  })

  it('ends them by money, at the provider’s prices', async () => {
    const priced = { OPENAI_INPUT_USD_PER_MILLION: '1000', OPENAI_OUTPUT_USD_PER_MILLION: '2000' }
    const { models } = bench.open(priced)
    const { record } = await models.decide(tenant, question, bench.limits())
    expect(record.costUsd).toBeCloseTo((record.inputTokens * 1000 + record.outputTokens * 2000) / 1e6)
    tenant = randomUUID()
    const answered = await askUntilOver({ ...priced, MODELS_DAILY_USD: String((record.costUsd ?? 0) * 9) })
    expect(answered).toBeGreaterThan(0)
    expect(answered).toBeLessThanOrEqual(9)
  })

  it('loses nothing by a process that ends, and at most a hundredth by one that is killed', async () => {
    const environment = { MODELS_DAILY_TOKENS: '200000', OPENAI_TIER: 'DECISIONS' }
    let used = 0
    const ask = async (): Promise<() => Promise<void>> => {
      const { models, close } = bench.open(environment)
      const { record } = await models.decide(tenant, question, bench.limits())
      used += record.inputTokens + record.outputTokens
      return close
    }
    for (let start = 0; start < 10; start++) await (await ask())()
    expect(await bench.booked(tenant)).toBe(used)
    await ask()
    const lost = (await bench.booked(tenant)) - used
    expect(lost).toBeGreaterThan(0)
    expect(lost).toBeLessThanOrEqual(2000 + 1000)
  })

  it('is booked once for many requests', async () => {
    const { models } = bench.open({ OPENAI_TIER: 'DECISIONS' })
    await models.decide(tenant, question, bench.limits())
    const booked = await bench.booked(tenant)
    for (let time = 0; time < 10; time++) await models.decide(tenant, question, bench.limits())
    expect(await bench.booked(tenant)).toBe(booked)
  })

  it('is new on the next day, and each tenant’s own', async () => {
    const environment = { MODELS_DAILY_TOKENS: '2000' }
    const answered = await askUntilOver(environment)
    bench.advance(DAY)
    expect(await askUntilOver(environment)).toBe(answered)
    tenant = randomUUID()
    expect(await askUntilOver(environment)).toBe(answered)
  })

  it('is not overdrawn by many who ask at the same time', async () => {
    const { models } = bench.open({ MODELS_DAILY_TOKENS: '3000', OPENAI_TIER: 'DECISIONS' })
    const answers = await Promise.allSettled(
      Array.from({ length: 40 }, () => models.decide(tenant, question, bench.limits())),
    )
    const used = answers
      .flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.record] : []))
      .reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0)
    expect(used).toBeGreaterThan(0)
    expect(used).toBeLessThanOrEqual(3000)
    for (const answer of answers)
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ kind: 'OVER_BUDGET' })
  })

  it('gets back what a request did not use, and all of one that was not taken', async () => {
    const environment = { MODELS_DAILY_TOKENS: '3000', MODELS_BREAKER_FAILURE_RATE: '2' }
    const { models } = bench.open(environment)
    bench.server.fate = () => ({ status: 503, body: '' })
    for (let time = 0; time < 20; time++)
      expect((await failureOf(models.decide(tenant, question, bench.limits()))).kind).toBe('UNREACHABLE')
    bench.server.reset()
    await models.decide(tenant, question, bench.limits())
  })

  it('keeps what a request may have cost whose answer never came', async () => {
    const { models } = bench.open({ MODELS_DAILY_TOKENS: '2000', MODELS_BREAKER_FAILURE_RATE: '2' })
    bench.server.fate = () => 'truncated'
    const kinds: string[] = []
    for (let time = 0; time < 20; time++)
      kinds.push((await failureOf(models.decide(tenant, question, bench.limits()))).kind)
    expect([kinds[0], kinds.at(-1)]).toEqual(['UNREACHABLE', 'OVER_BUDGET'])
  })

  it('lets nobody ask when the books can’t be reached', async () => {
    const broken = await startBench()
    const { models } = broken.open()
    await broken.closeDatabase()
    const failure = await failureOf(models.decide(tenant, question, broken.limits()))
    expect([failure.kind, broken.server.requests.length]).toEqual(['OVER_BUDGET', 0])
    expect(failure).toBeInstanceOf(ModelFailure)
    await broken.close()
  })

  it('holds for texts and vectors too', async () => {
    const { models } = bench.open({ MODELS_DAILY_TOKENS: '10' })
    const text = models.write(tenant, { instructions: 'Explain.', data: {}, language: 'en' }, bench.limits())
    await expect(text[Symbol.asyncIterator]().next()).rejects.toMatchObject({ kind: 'OVER_BUDGET' })
    await expect(models.embed?.(tenant, ['x'.repeat(100)], bench.limits())).rejects.toMatchObject({
      kind: 'OVER_BUDGET',
    })
    expect(bench.server.requests).toEqual([])
  })
})
