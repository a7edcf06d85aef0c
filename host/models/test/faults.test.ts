import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Fate } from '../../../test/model-server/model-server.ts'
import type { ModelFailureKind } from '../models.ts'
import { type Bench, failureOf, question, startBench } from './access.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.close())
beforeEach(() => bench.server.reset())

const SECRET = 'sk-abcdefghijklmnopqrstuv'
const json = { 'content-type': 'application/json' }
const quota = JSON.stringify({ error: { message: 'no money left', code: 'insufficient_quota' } })

describe('a model that', () => {
  const fates: [string, Fate, ModelFailureKind][] = [
    ['resets the connection', 'reset', 'UNREACHABLE'],
    ['cuts its answer off', 'truncated', 'UNREACHABLE'],
    ['fails', { status: 500, body: '{"error":{"message":"oops"}}' }, 'UNREACHABLE'],
    ['is not ready', { status: 503, body: 'try later' }, 'UNREACHABLE'],
    [
      'redirects elsewhere',
      { status: 307, headers: { location: 'http://127.0.0.1:9/' }, body: '' },
      'UNREACHABLE',
    ],
    ['takes no more requests', { status: 429, headers: { 'retry-after': '3600' }, body: '{}' }, 'BUSY'],
    ['has no money left', { status: 429, headers: json, body: quota }, 'REJECTED'],
    [
      'refuses the key',
      { status: 401, headers: json, body: `{"error":{"message":"bad key ${SECRET}"}}` },
      'REJECTED',
    ],
    [
      'does not exist',
      { status: 404, headers: json, body: '{"error":{"message":"no such model"}}' },
      'REJECTED',
    ],
    ['answers garbage', 'garbage', 'INVALID_ANSWER'],
    ['answers something else than JSON', { headers: json, body: '<html>' }, 'INVALID_ANSWER'],
    ['answers a page', { headers: { 'content-type': 'text/html' }, body: '<html>' }, 'INVALID_ANSWER'],
    ['contradicts the schema', 'contradict', 'INVALID_ANSWER'],
    ['declines', 'refuse', 'REFUSED'],
  ]

  it.each(fates)('%s fails the question with its reason, and a record', async (_, fate, kind) => {
    bench.server.fate = () => fate
    const { models } = bench.open({ MODELS_BREAKER_FAILURE_RATE: '2' })
    const failure = await failureOf(models.decide(bench.tenant, question, bench.limits()))
    expect([failure.kind, failure.message]).toEqual([kind, expect.any(String)])
    expect(failure.record).toMatchObject({ provider: 'openai', model: 'test-model' })
    expect(failure.record?.attempts).toBe(bench.server.requests.length)
    expect(failure.record?.prompt).toContain('Is the batch fit for sale?')
    expect(JSON.stringify([failure.message, failure.record])).not.toContain(SECRET)
  })

  it.each(fates.filter(([, fate]) => fate !== 'refuse'))(
    '%s once its tier is known fails the question in the same way, or finds out anew',
    async (_, fate, kind) => {
      const { models } = bench.open({ MODELS_BREAKER_FAILURE_RATE: '2' })
      await models.decide(bench.tenant, question, bench.limits())
      bench.server.fate = () => fate
      expect((await failureOf(models.decide(bench.tenant, question, bench.limits()))).kind).toBe(kind)
      bench.server.reset()
      const { record } = await models.decide(bench.tenant, question, bench.limits())
      expect(record.tier).toBe('DECISIONS')
    },
  )

  it('hangs fails the question when its time is up, or the caller’s', async () => {
    bench.server.fate = () => 'hang'
    const patient = bench.open().models
    const failure = await failureOf(patient.decide(bench.tenant, question, bench.limits(50)))
    expect([failure.kind, failure.record?.attempts]).toEqual(['TIMEOUT', 1])
    const impatient = bench.open({ MODELS_TIMEOUT_SECONDS: '0.05' }).models
    expect((await failureOf(impatient.decide(bench.tenant, question, bench.limits()))).kind).toBe('TIMEOUT')
  })

  it('passes over a fault is asked again', async () => {
    bench.server.fate = (nth) =>
      nth === 0
        ? 'reset'
        : nth === 1
          ? { status: 429, headers: { 'retry-after': '0' }, body: '{}' }
          : 'answer'
    const { models } = bench.open({ MODELS_RETRIES: '2' })
    const { record } = await models.decide(bench.tenant, question, bench.limits())
    expect([record.attempts, record.tier]).toEqual([3, 'DECISIONS'])
  })

  it('asks for more patience than there is time is left alone at once', async () => {
    bench.server.fate = () => ({ status: 429, headers: { 'retry-after': '60' }, body: '{}' })
    const { models } = bench.open({ MODELS_RETRIES: '5' })
    const failure = await failureOf(models.decide(bench.tenant, question, bench.limits()))
    expect([failure.kind, bench.server.requests.length]).toEqual(['BUSY', 1])
  })
})

describe('without a model', () => {
  it('a question fails at once and says what to set', async () => {
    const { models } = bench.open({ OPENAI_MODEL: '', OPENAI_EMBEDDING_MODEL: '' })
    expect([models.configured, models.embed]).toEqual([false, undefined])
    const failure = await failureOf(models.decide(bench.tenant, question, bench.limits()))
    expect(failure).toMatchObject({ kind: 'NOT_CONFIGURED', record: null })
    expect(failure.message).toContain('OPENAI_MODEL')
  })
})
