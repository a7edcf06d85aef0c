import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ModelServer, startModelServer } from '../../../test/model-server/model-server.ts'
import { type Bench, failureOf, question, startBench } from './access.ts'

let bench: Bench
let second: ModelServer
beforeAll(async () => {
  bench = await startBench()
  second = await startModelServer()
})
afterAll(async () => {
  await bench.close()
  await second.close()
})
beforeEach(() => {
  bench.server.reset()
  second.reset()
})

const oneTier = { OPENAI_TIER: 'DECISIONS' }

describe('the circuit breaker of a model', () => {
  it('opens after failures, lets one through as a trial when its time is up, and closes when that is answered', async () => {
    const { models, metrics } = bench.open({ ...oneTier, MODELS_BREAKER_LEAST_CALLS: '3' })
    const ask = (): ReturnType<typeof models.decide> => models.decide(bench.tenant, question, bench.limits())
    bench.server.fate = () => ({ status: 500, body: '' })
    for (let time = 0; time < 3; time++) expect((await failureOf(ask())).kind).toBe('UNREACHABLE')
    expect((await failureOf(ask())).kind).toBe('CIRCUIT_OPEN')
    expect(bench.server.requests).toHaveLength(3)
    expect(await metrics()).toMatch(/model_breaker_state\{.*\} 2/)

    bench.advance(31_000)
    expect((await failureOf(ask())).kind).toBe('UNREACHABLE')
    expect((await failureOf(ask())).kind).toBe('CIRCUIT_OPEN')
    bench.advance(31_000)
    bench.server.reset()
    expect((await ask()).record.tier).toBe('DECISIONS')
    expect(await metrics()).toMatch(/model_breaker_state\{.*\} 0/)
  })

  it.each(['LOGPROBS', 'SAMPLES'])('lets a question of several requests be the trial (%s)', async (tier) => {
    const { models } = bench.open({
      OPENAI_TIER: tier,
      MODELS_BREAKER_LEAST_CALLS: '1',
      MODELS_BREAKER_FAILURE_RATE: '0.01',
    })
    const ask = (): ReturnType<typeof models.decide> => models.decide(bench.tenant, question, bench.limits())
    await ask()
    bench.server.fate = () => 'reset'
    await failureOf(ask())
    bench.server.reset()
    expect((await failureOf(ask())).kind).toBe('CIRCUIT_OPEN')
    bench.advance(31_000)
    const { record } = await ask()
    expect([record.tier, record.attempts]).toEqual([tier, tier === 'SAMPLES' ? 5 : 2])
  })

  it('opens for a model that lets everybody wait', async () => {
    const { models } = bench.open({
      ...oneTier,
      MODELS_BREAKER_LEAST_CALLS: '2',
      MODELS_TIMEOUT_SECONDS: '0.05',
    })
    bench.server.fate = () => 'hang'
    const kinds: string[] = []
    for (let time = 0; time < 3; time++)
      kinds.push((await failureOf(models.decide(bench.tenant, question, bench.limits()))).kind)
    expect(kinds).toEqual(['TIMEOUT', 'TIMEOUT', 'CIRCUIT_OPEN'])
  })

  it('stays closed when it is those who ask that go away', async () => {
    const { models } = bench.open({ ...oneTier, MODELS_BREAKER_LEAST_CALLS: '1' })
    bench.server.fate = () => 'hang'
    for (let time = 1; time <= 3; time++) {
      const leave = new AbortController()
      const failing = failureOf(
        models.decide(bench.tenant, question, { signal: leave.signal, now: new Date() }),
      )
      while (bench.server.requests.length < time) await new Promise((resolve) => setImmediate(resolve))
      leave.abort()
      expect((await failing).kind).toBe('TIMEOUT')
    }
  })
})

describe('the places of a model', () => {
  it('bound what is under way and what waits; the rest is refused', async () => {
    const { models } = bench.open({ ...oneTier, MODELS_CONCURRENCY: '2', MODELS_QUEUE: '3' })
    await models.decide(bench.tenant, question, bench.limits())
    bench.server.delayMs = 20
    let most = 0
    bench.server.fate = () => {
      most = Math.max(most, bench.server.underWay)
      return 'answer'
    }
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, () => models.decide(bench.tenant, question, bench.limits())),
    )
    const kinds = answers.map((answer) => (answer.status === 'fulfilled' ? 'answered' : answer.reason.kind))
    expect(kinds.filter((kind) => kind === 'answered')).toHaveLength(5)
    expect(kinds.filter((kind) => kind === 'BUSY')).toHaveLength(3)
    expect(most).toBe(2)
  })

  it('are given back by those who gave up waiting', async () => {
    const { models } = bench.open({ ...oneTier, MODELS_CONCURRENCY: '1' })
    await models.decide(bench.tenant, question, bench.limits())
    bench.server.fate = () => 'hang'
    const failures = await Promise.all(
      Array.from({ length: 3 }, () => failureOf(models.decide(bench.tenant, question, bench.limits(100)))),
    )
    expect(failures.map(({ kind }) => kind)).toEqual(['TIMEOUT', 'TIMEOUT', 'TIMEOUT'])
    bench.server.reset()
    expect((await models.decide(bench.tenant, question, bench.limits())).record.attempts).toBe(1)
  })
})

describe('with several providers', () => {
  const open = (environment: Record<string, string> = {}): ReturnType<Bench['open']> =>
    bench.open({
      MODELS_PROVIDERS: JSON.stringify([{ name: 'local', base_url: second.url, model: 'other-model' }]),
      LOCAL_API_KEY: 'the key of local',
      OPENAI_API_KEY: 'the key of openai',
      ...environment,
    })

  it('the preferred one answers', async () => {
    const { record } = await open().models.decide(bench.tenant, question, bench.limits())
    expect([record.provider, second.requests.length]).toEqual(['openai', 0])
  })

  it.each(['reset', 'garbage', { status: 401, body: '{}' }, { status: 429, body: '{}' }] as const)(
    'the next one answers when it fails (%j)',
    async (fate) => {
      bench.server.fate = () => fate
      const { record } = await open().models.decide(bench.tenant, question, bench.limits())
      expect(record).toMatchObject({ provider: 'local', model: 'other-model', tier: 'DECISIONS' })
      expect(record.attempts).toBe(bench.server.requests.length + second.requests.length)
      expect(second.requests[0]?.headers.authorization).toBe('Bearer the key of local')
    },
  )

  it('the next one answers at once when it rests, or hangs too long', async () => {
    bench.server.fate = () => 'hang'
    const { models } = open({ MODELS_TIMEOUT_SECONDS: '0.3', MODELS_BREAKER_LEAST_CALLS: '1' })
    for (let time = 0; time < 2; time++)
      expect((await models.decide(bench.tenant, question, bench.limits())).record.provider).toBe('local')
    expect(bench.server.requests).toHaveLength(1)
  })

  it('a refusal is final', async () => {
    bench.server.fate = () => 'refuse'
    const failure = await failureOf(open().models.decide(bench.tenant, question, bench.limits()))
    expect([failure.kind, second.requests.length]).toEqual(['REFUSED', 0])
  })

  it('the last failure is told when none answers', async () => {
    bench.server.fate = () => 'reset'
    second.fate = () => ({ status: 429, body: '{}' })
    const failure = await failureOf(open().models.decide(bench.tenant, question, bench.limits()))
    expect([failure.kind, failure.record?.provider, failure.record?.attempts]).toEqual(['BUSY', 'local', 2])
  })
})
