import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ModelServer, startModelServer } from '../../../test/model-server/model-server.ts'
import type { Models } from '../models.ts'
import { type Bench, question, startBench } from './access.ts'

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

const request = {
  instructions: 'Explain the judgement.',
  data: { temperature: 91, email: 'x' },
  language: 'ko',
}

function withSecond(): Models {
  const providers = JSON.stringify([{ name: 'local', base_url: second.url, model: 'other-model' }])
  return bench.open({ MODELS_PROVIDERS: providers }).models
}

async function written(models: Models): Promise<string[]> {
  return Array.fromAsync(models.write(bench.tenant, request, bench.limits()))
}

describe('a text', () => {
  it('comes piece by piece, of masked data, and is counted', async () => {
    const { models, metrics } = bench.open()
    const pieces = await written(models)
    expect([pieces.length > 2, pieces.join('')]).toEqual([true, bench.server.text])
    const { body } = bench.server.requests[0]!
    expect(body.messages[0].content).toContain('ko')
    expect(body.messages[1].content).toContain('"email":"[masked]"')
    expect(await metrics()).toMatch(/model_tokens_total\{.*direction="output".*\} [1-9]/)
  })

  it('is written by the next provider while nothing has come', async () => {
    second.text = 'by the other'
    for (const fate of ['reset', 'garbage', { status: 404, body: '{}' }] as const) {
      bench.server.fate = () => fate
      expect((await written(withSecond())).join('')).toBe('by the other')
    }
  })

  it('that breaks off fails, and is not begun anew by another', async () => {
    bench.server.text = 'one two three four five six'
    bench.server.fate = () => 'truncated'
    const pieces: string[] = []
    await expect(async () => {
      for await (const piece of withSecond().write(bench.tenant, request, bench.limits())) pieces.push(piece)
    }).rejects.toMatchObject({ kind: 'UNREACHABLE' })
    expect([pieces.join(''), second.requests.length]).toEqual(['one two three ', 0])
  })

  it('may be declined', async () => {
    bench.server.fate = () => 'refuse'
    await expect(written(withSecond())).rejects.toMatchObject({ kind: 'REFUSED' })
  })

  it('ends when nobody waits for it any more, and gives its place back', async () => {
    const { models } = bench.open({ MODELS_CONCURRENCY: '1' })
    bench.server.fate = () => 'hang'
    const text = models.write(bench.tenant, request, bench.limits(50))
    await expect(Array.fromAsync(text)).rejects.toMatchObject({ kind: 'TIMEOUT' })
    bench.server.reset()
    for await (const _ of models.write(bench.tenant, request, bench.limits())) break
    expect((await models.decide(bench.tenant, question, bench.limits())).record.attempts).toBeGreaterThan(0)
    expect((await written(models)).join('')).toBe(bench.server.text)
  })

  it('needs a model', async () => {
    await expect(written(bench.open({ OPENAI_MODEL: '' }).models)).rejects.toMatchObject({
      kind: 'NOT_CONFIGURED',
    })
  })
})

describe('vectors', () => {
  it('come for each text in order, however many there are', async () => {
    const { models } = bench.open()
    const texts = Array.from({ length: 300 }, (_, index) => `record ${index}`)
    const vectors = (await models.embed?.(bench.tenant, texts, bench.limits())) ?? []
    expect([vectors.length, vectors[0]?.length]).toEqual([300, 64])
    const [last] = (await models.embed?.(bench.tenant, ['record 299'], bench.limits())) ?? []
    expect(vectors[299]).toEqual(last)
    expect(vectors[298]).not.toEqual(last)
    expect(bench.server.requests.map(({ body }) => body.model)).toEqual(Array(4).fill('test-embedder'))
  })

  it.each([
    ['garbage', 'INVALID_ANSWER'],
    ['reset', 'UNREACHABLE'],
    [{ headers: { 'content-type': 'application/json' }, body: '{"data":[]}' }, 'INVALID_ANSWER'],
  ] as const)('fail with a reason (%j)', async (fate, kind) => {
    bench.server.fate = () => fate
    await expect(bench.open().models.embed?.(bench.tenant, ['a'], bench.limits())).rejects.toMatchObject({
      kind,
    })
  })

  it('are made of masked texts', async () => {
    await bench.open().models.embed?.(bench.tenant, ['call 010-1234-5678'], bench.limits())
    expect(bench.server.requests[0]?.body.input).toEqual(['call [masked]'])
  })
})

describe('the metrics', () => {
  it('count requests, tokens and money by configured names alone', async () => {
    const { models, metrics } = bench.open({
      OPENAI_INPUT_USD_PER_MILLION: '1',
      OPENAI_OUTPUT_USD_PER_MILLION: '1',
      MODELS_BREAKER_FAILURE_RATE: '2',
    })
    bench.server.fate = (nth) => (nth < 3 ? { status: 500, body: `error ${nth}` } : 'answer')
    for (let time = 0; time < 3; time++)
      await models.decide(bench.tenant, { ...question, input: { time } }, bench.limits()).catch(() => {})
    await models.decide(bench.tenant, question, bench.limits())
    const text = await metrics()
    const labels = 'provider="openai",model="test-model",tier="DECISIONS"'
    expect(text).toContain(`model_requests_total{${labels},result="unreachable",service="test"} 3`)
    expect(text).toContain(`model_requests_total{${labels},result="ok",service="test"} 1`)
    expect(text).toMatch(/model_cost_usd_total\{provider="openai",model="test-model",service="test"\} 0\.\d+/)
    expect(text).not.toContain(bench.tenant)
  })
})
