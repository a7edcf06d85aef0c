import { z } from 'zod'
import { type Asking, type BeginAsking, admit, costOf, persistently, tokensOf } from './asking.ts'
import { withinTime } from '../time-limit.ts'
import { failureOf, invalidAnswer, late } from './failures.ts'
import { maskSensitiveText } from './masking.ts'
import type { AskLimits } from './models.ts'
import type { ModelSettings } from './settings.ts'
import type { SharedModel } from './shared-model.ts'

/** Texts that are sent at once. */
const BATCH = 128

const embedded = z.object({
  data: z.array(z.object({ index: z.number().int().min(0), embedding: z.array(z.number()).min(1) })),
  usage: z.object({ prompt_tokens: z.number().int().min(0) }).nullish(),
})

/** What vectors are made with. */
interface Embedding {
  embedder: SharedModel
  settings: ModelSettings
  begin: BeginAsking
}

/** Vectors of texts, in order, all of one length. Throws ModelFailure. */
export async function embed(
  { embedder, settings, begin }: Embedding,
  tenantId: string,
  texts: readonly string[],
  limits: AskLimits,
): Promise<Float32Array[]> {
  const sent = settings.mask_sent ? texts.map(maskSensitiveText) : texts
  const work = (signal: AbortSignal): Promise<Float32Array[]> =>
    embedBy(begin(embedder, tenantId, limits, signal), sent)
  try {
    return await withinTime({ ms: settings.timeout_seconds * 1000, late, parent: limits.signal }, work)
  } catch (error) {
    throw failureOf(error, limits.now)
  }
}

async function embedBy(asking: Asking, texts: readonly string[]): Promise<Float32Array[]> {
  const vectors: Float32Array[] = []
  for (let from = 0; from < texts.length; from += BATCH)
    vectors.push(...(await batch(asking, texts.slice(from, from + BATCH))))
  if (vectors.some(({ length }) => length !== vectors[0]?.length))
    throw invalidAnswer('its vectors have several lengths')
  return vectors
}

function batch(asking: Asking, texts: readonly string[]): Promise<Float32Array[]> {
  const { model, signal } = asking
  // Servers differ in what they give unless it is said.
  const body = { model: model.name, input: texts, encoding_format: 'float' }
  const most = { inputTokens: tokensOf(JSON.stringify(texts)), outputTokens: 0 }
  return persistently(asking, 'EMBED', async () => {
    const ticket = await admit(asking, 'EMBED', { ...most, costUsd: costOf(model, most) })
    try {
      const parsed = embedded.safeParse(await model.client.post('/embeddings', { body, signal }))
      if (!parsed.success) throw invalidAnswer('it holds no vectors', parsed.error)
      const vectors = vectorsOf(parsed.data.data, texts.length)
      ticket.answered({ ...most, inputTokens: parsed.data.usage?.prompt_tokens ?? most.inputTokens })
      return vectors
    } catch (error) {
      throw ticket.failed(error)
    }
  })
}

function vectorsOf(data: z.infer<typeof embedded>['data'], count: number): Float32Array[] {
  const vectors: (Float32Array | undefined)[] = Array.from({ length: count })
  for (const { index, embedding } of data) if (index < count) vectors[index] = Float32Array.from(embedding)
  return vectors.map((vector) => {
    if (vector === undefined) throw invalidAnswer('a vector is missing')
    return vector
  })
}
