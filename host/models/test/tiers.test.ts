import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Ability } from '../../../test/model-server/model-server.ts'
import { memoryLive } from '../../live/memory.ts'
import type { ModelQuestion, Tier } from '../models.ts'
import { type Bench, failureOf, question, startBench } from './access.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.close())
beforeEach(() => bench.server.reset())

const abilities: Record<Tier, Ability[]> = {
  DECISIONS: ['decisions', 'systemone', 'chat', 'logprobs', 'json_schema'],
  SYSTEM_ONE: ['systemone', 'chat', 'logprobs', 'json_schema'],
  LOGPROBS: ['chat', 'logprobs', 'json_schema'],
  SAMPLES: ['chat', 'json_schema'],
  TEXT: ['chat'],
}
const all = Object.entries(abilities) as [Tier, Ability[]][]
const chats = all.slice(2)

function paths(): string[] {
  return bench.server.requests.map(({ path }) => path.replace('/v1', ''))
}

describe('a question to a model', () => {
  it.each(all)('is put by %s when that is the best it has', async (tier, able) => {
    bench.server.abilities = new Set(able)
    bench.server.opinion = () => ({ NG: 0.8, OK: 0.2 })
    const { models } = bench.open()
    const decision = await models.decide(bench.tenant, question, bench.limits())
    expect(decision).toMatchObject({
      outcome: 'NG',
      record: { tier, provider: 'openai', model: 'test-model', attempts: bench.server.requests.length },
    })
    expect(decision.confidence).toBeCloseTo(0.8)
    const [ok, ng] = decision.probabilities ?? []
    expect([ok?.outcome, ng?.outcome]).toEqual(['OK', 'NG'])
    expect((ok?.probability ?? 0) + (ng?.probability ?? 0)).toBeCloseTo(1)
    expect(decision.explanation).toEqual(chats.some(([chat]) => chat === tier) ? expect.any(String) : null)
  })

  it.each(all)('gives the very value of an option, whatever JSON it is, by %s', async (_, able) => {
    bench.server.abilities = new Set(able)
    const outcomes = [
      true,
      'true',
      7,
      '7',
      null,
      { grade: 'A', codes: [1] },
      ['x'],
      '',
      'a "quoted"\nline',
      '불량',
    ]
    const { models } = bench.open()
    for (const [index, outcome] of outcomes.entries()) {
      // Which name each outcome has is the product's; its place in the question is known by its meaning.
      const asked: ModelQuestion = {
        ...question,
        options: outcomes.map((one, at) => ({ outcome: one, description: `meaning ${at}` })),
        examples: [{ input: { lot: 'L-0' }, outcome }],
      }
      bench.server.opinion = ({ examples }) => examples[0]?.answer ?? ''
      const decision = await models.decide(bench.tenant, asked, bench.limits())
      expect(decision.outcome).toBe(outcomes[index])
      expect(decision.probabilities).toHaveLength(outcomes.length)
    }
  })

  it.each(all)('is the same to the letter when it is put again by %s', async (_, able) => {
    bench.server.abilities = new Set(able)
    const { models } = bench.open()
    await models.decide(bench.tenant, question, bench.limits())
    const sent = async (): Promise<string[]> => {
      bench.server.requests = []
      await models.decide(bench.tenant, question, bench.limits())
      return bench.server.requests.map(({ body }) => JSON.stringify(body)).toSorted()
    }
    expect(await sent()).toEqual(await sent())
  })

  it('is asked by chat when there are more options than a decision model takes', async () => {
    const options = Array.from({ length: 300 }, (_, index) => ({ outcome: index }))
    bench.server.opinion = () => 'value 299'
    const { models } = bench.open()
    const { outcome, record } = await models.decide(bench.tenant, { ...question, options }, bench.limits())
    expect([outcome, record.tier]).toEqual([299, 'SAMPLES'])
    // That says nothing of the model.
    bench.server.reset()
    expect((await models.decide(bench.tenant, question, bench.limits())).record.tier).toBe('DECISIONS')
  })

  it('needs two options', async () => {
    const { models } = bench.open()
    const asked = { ...question, options: [{ outcome: 'OK' }] }
    expect((await failureOf(models.decide(bench.tenant, asked, bench.limits()))).kind).toBe('REJECTED')
    expect(bench.server.requests).toEqual([])
  })
})

describe('the tier of a model', () => {
  it('is found out once, for all who ask at the same time', async () => {
    bench.server.abilities = new Set(abilities.LOGPROBS)
    const { models } = bench.open()
    await Promise.all(Array.from({ length: 10 }, () => models.decide(bench.tenant, question, bench.limits())))
    expect([bench.server.count('/decisions'), bench.server.count('/systemone')]).toEqual([1, 1])
    expect(bench.server.count('/chat/completions')).toBe(20)
  })

  it('is told to the other processes of the installation', async () => {
    bench.server.abilities = new Set(abilities.SAMPLES)
    const live = memoryLive()
    await bench.open({}, live).models.decide(bench.tenant, question, bench.limits())
    bench.server.requests = []
    const { record } = await bench.open({}, live).models.decide(bench.tenant, question, bench.limits())
    expect([record.tier, record.attempts, new Set(paths())]).toEqual([
      'SAMPLES',
      5,
      new Set(['/chat/completions']),
    ])
  })

  it('is found out by each process when they can’t tell one another', async () => {
    const live = memoryLive()
    const lost = (): Promise<never> => Promise.reject(new Error('Redis is away'))
    const { models } = bench.open({}, { ...live, get: lost, set: lost, delete: lost })
    for (let time = 0; time < 2; time++)
      expect((await models.decide(bench.tenant, question, bench.limits())).record.tier).toBe('DECISIONS')
  })

  it('is found out anew after an hour', async () => {
    bench.server.abilities = new Set(abilities.TEXT)
    const { models } = bench.open()
    expect((await models.decide(bench.tenant, question, bench.limits())).record.tier).toBe('TEXT')
    bench.server.reset()
    bench.advance(59 * 60_000)
    expect((await models.decide(bench.tenant, question, bench.limits())).record.tier).toBe('TEXT')
    bench.advance(2 * 60_000)
    expect((await models.decide(bench.tenant, question, bench.limits())).record.tier).toBe('DECISIONS')
  })

  it('is found out anew when the model lacks what it had, within the same question', async () => {
    const { models } = bench.open()
    for (const [tier, able] of all) {
      bench.server.abilities = new Set(able)
      expect((await models.decide(bench.tenant, question, bench.limits())).record.tier).toBe(tier)
    }
  })

  it('is not made out to be worse by a fault that passes', async () => {
    bench.server.fate = (nth) => (nth === 0 ? { status: 503, body: '' } : 'answer')
    const { models } = bench.open()
    expect((await failureOf(models.decide(bench.tenant, question, bench.limits()))).kind).toBe('UNREACHABLE')
    expect((await models.decide(bench.tenant, question, bench.limits())).record.tier).toBe('DECISIONS')
  })

  it('is not tried above what the settings say', async () => {
    const { models } = bench.open({ OPENAI_TIER: 'LOGPROBS' })
    expect((await models.decide(bench.tenant, question, bench.limits())).record.tier).toBe('LOGPROBS')
    expect(new Set(paths())).toEqual(new Set(['/chat/completions']))
  })

  it('does without what a reasoning model does not take', async () => {
    bench.server.unknownMembers = ['max_tokens', 'temperature', 'logprobs']
    bench.server.abilities.delete('decisions')
    bench.server.abilities.delete('systemone')
    const { models } = bench.open()
    expect((await models.decide(bench.tenant, question, bench.limits())).record.tier).toBe('SAMPLES')
    const { body } = bench.server.requests.at(-1)!
    expect(body).toMatchObject({ max_completion_tokens: 1000, model: 'test-model' })
    expect(body).not.toHaveProperty('temperature')
    const before = bench.server.requests.length
    await models.decide(bench.tenant, question, bench.limits())
    expect(bench.server.requests.length - before).toBe(5)
  })
})

describe('a model that likes the option that it sees first', () => {
  it.each(chats.slice(0, 1))(
    'is asked in two opposite orders, which cancels it out (%s)',
    async (_, able) => {
      bench.server.abilities = new Set(able)
      bench.server.opinion = () => ({ NG: 0.55, OK: 0.45 })
      bench.server.firstBias = 0.4
      const { models } = bench.open()
      for (let lot = 0; lot < 5; lot++) {
        const asked = { ...question, input: { lot } }
        const { outcome, confidence } = await models.decide(bench.tenant, asked, bench.limits())
        expect(outcome).toBe('NG')
        expect(confidence).toBeLessThan(0.56)
      }
      const fooled = bench.open({ MODELS_BOTH_ORDERS: 'false' }).models
      const outcomes = new Set<unknown>()
      for (let lot = 0; lot < 10; lot++) {
        const { outcome } = await fooled.decide(bench.tenant, { ...question, input: { lot } }, bench.limits())
        outcomes.add(outcome)
      }
      expect(outcomes).toEqual(new Set(['OK', 'NG']))
    },
  )

  it.each(chats.slice(1))('is asked in several orders (%s)', async (_, able) => {
    bench.server.abilities = new Set(able)
    const options = ['A', 'B', 'C', 'D'].map((outcome) => ({ outcome }))
    const { models } = bench.open({ MODELS_SAMPLES: '8' })
    const firsts = new Set<string | undefined>()
    bench.server.opinion = ({ options: shown }) => {
      firsts.add(shown[0])
      return shown[0] ?? ''
    }
    const asked = { ...question, options, examples: [] }
    const { confidence } = await models.decide(bench.tenant, asked, bench.limits())
    expect(firsts.size).toBeGreaterThan(2)
    expect(confidence).toBeLessThan(0.7)
  })

  it('is believed by its shares when some of its answers are garbage', async () => {
    bench.server.abilities = new Set(abilities.SAMPLES)
    const { models } = bench.open({ OPENAI_TIER: 'SAMPLES' })
    bench.server.opinion = () => 'NG'
    bench.server.fate = (nth) => (nth < 2 ? 'contradict' : 'answer')
    const { outcome, confidence } = await models.decide(bench.tenant, question, bench.limits())
    expect([outcome, confidence]).toEqual(['NG', 1])
  })
})
