import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Ability } from '../../../test/model-server/model-server.ts'
import type { Tier } from '../models.ts'
import { type Bench, question, startBench } from './access.ts'

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

describe('a question to a model', () => {
  it.each(Object.entries(abilities))('is put by %s when that is the best it has', async (tier, able) => {
    bench.server.abilities = new Set(able)
    bench.server.opinion = () => ({ NG: 0.8, OK: 0.2 })
    const { models } = bench.open()
    const decision = await models.decide(bench.tenant, question, bench.limits())
    expect(decision).toMatchObject({
      outcome: 'NG',
      record: { tier, provider: 'openai', model: 'test-model' },
    })
    expect(decision.confidence).toBeCloseTo(0.8)
    const [ok, ng] = decision.probabilities ?? []
    expect([ok?.outcome, ng?.outcome]).toEqual(['OK', 'NG'])
    expect((ok?.probability ?? 0) + (ng?.probability ?? 0)).toBeCloseTo(1)
  })
})
