import { z } from 'zod'

/** A whole number of the environment or the file, 0 for none. */
const limit = z.coerce.number().min(0)
const seconds = z.coerce.number().positive().max(600)

/** Where a provider is. Its redirects are not followed. */
const baseUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
  .refine((url) => !URL.canParse(url) || new URL(url).username === '', 'must not contain credentials')

/** One model of a provider that speaks OpenAI's protocols. */
const provider = z.strictObject({
  /** Names it in records and metrics; its key is the environment's `<NAME>_API_KEY`. */
  name: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be lower-case letters, digits and _'),
  base_url: baseUrl.default('https://api.openai.com/v1'),
  /** The model that decides and writes; without one the provider is for embeddings alone. */
  model: z.string().min(1).optional(),
  embedding_model: z.string().min(1).optional(),
  /** Tokens of one answer at most. */
  max_tokens: z.coerce.number().int().min(16).max(100_000).default(1000),
  temperature: z.coerce.number().min(0).max(2).default(0.3),
  /** The best tier to try; found out unless given. */
  tier: z.enum(['DECISIONS', 'SYSTEM_ONE', 'LOGPROBS', 'SAMPLES', 'TEXT']).optional(),
  /** US dollars for a million tokens. */
  input_usd_per_million: limit.optional(),
  output_usd_per_million: limit.optional(),
})

/** The provider that `integrations.openai` and `OPENAI_…` describe. */
export const openaiSettings = provider.omit({ name: true })

/** The section `models`: how models are asked, whichever they are. */
export const modelSettings = z.object({
  /** Further providers, in order of preference: a list in the file, JSON in the environment. */
  providers: z.preprocess(fromJson, z.array(provider)).default([]),
  /** Seconds for a question to one provider, retries included. */
  timeout_seconds: seconds.default(20),
  /** Attempts of a request after the first. */
  retries: z.coerce.number().int().min(0).max(10).default(2),
  /** Requests under way to a model at a time. */
  concurrency: z.coerce.number().int().min(1).max(1000).default(16),
  /** Requests that wait for a place. */
  queue: z.coerce.number().int().min(0).max(100_000).default(256),
  /** Share of failed requests that opens a model's circuit breaker; over 1, it never opens. */
  breaker_failure_rate: z.coerce.number().positive().default(0.5),
  breaker_window_seconds: seconds.default(30),
  breaker_least_calls: z.coerce.number().int().min(1).default(5),
  breaker_open_seconds: seconds.default(30),
  /** Times that a model without probabilities is asked. */
  samples: z.coerce.number().int().min(1).max(20).default(5),
  /** Ask for token probabilities in two opposite orders of the options. */
  both_orders: z.stringbool().or(z.boolean()).default(true),
  /** Mask secrets and personal data in what models are sent, too. */
  mask_sent: z.stringbool().or(z.boolean()).default(true),
  /** Tokens of a tenant and UTC day; 0 sets no limit. */
  daily_tokens: limit.default(2_000_000),
  /** US dollars of a tenant and UTC day; 0 sets no limit. */
  daily_usd: limit.default(0),
})

/** A provider as configured, with its key. */
export type ProviderSettings = z.infer<typeof provider> & { apiKey: string | undefined }

/** How models are asked, and which there are, the preferred first. */
export type ModelSettings = Omit<z.infer<typeof modelSettings>, 'providers'> & {
  providers: readonly ProviderSettings[]
}

/** What the settings are read from. */
interface Sources {
  /** The file's section `integrations.openai`, overridden by `OPENAI_…`. */
  openai: unknown
  /** The file's section `models`, overridden by `MODELS_…`. */
  models: unknown
  /** A secret of the environment, or of the file that it names. */
  secretOf: (variable: string) => string | undefined
}

/** Reads the settings of model access; tells what is wrong with them to `problems`. */
export function readModelSettings({ openai, models, secretOf }: Sources, problems: string[]): ModelSettings {
  const first = openaiSettings.safeParse(openai)
  const section = modelSettings.safeParse(models)
  for (const { path, message } of first.error?.issues ?? [])
    problems.push(`integrations.openai.${path.join('.')}: ${message}`)
  for (const { path, message } of section.error?.issues ?? [])
    problems.push(`models.${path.join('.')}: ${message}`)
  const { providers, ...rest } = section.data ?? modelSettings.parse({})
  const all = [...(first.data === undefined ? [] : [{ name: 'openai', ...first.data }]), ...providers]
    .filter(({ model, embedding_model }) => model !== undefined || embedding_model !== undefined)
    .map((one) => ({ ...one, apiKey: secretOf(`${one.name.toUpperCase()}_API_KEY`) }))
  problems.push(...all.flatMap((one, index) => faultsOf(one, all.slice(0, index), rest.daily_usd)))
  return { ...rest, providers: all }
}

function faultsOf(one: ProviderSettings, before: readonly ProviderSettings[], dailyUsd: number): string[] {
  const { name, base_url, apiKey } = one
  const faults: string[] = []
  if (before.some((other) => other.name === name)) faults.push(`models.providers: ${name} is there twice`)
  if (apiKey === undefined && new URL(base_url).hostname === 'api.openai.com')
    faults.push(`${name.toUpperCase()}_API_KEY: is required for ${base_url}`)
  const unpriced = one.input_usd_per_million === undefined || one.output_usd_per_million === undefined
  if (dailyUsd > 0 && unpriced)
    faults.push(
      `models.daily_usd: needs the prices of ${name}: input_usd_per_million, output_usd_per_million`,
    )
  return faults
}

function fromJson(given: unknown): unknown {
  if (typeof given !== 'string') return given
  try {
    return JSON.parse(given)
  } catch {
    return given
  }
}
