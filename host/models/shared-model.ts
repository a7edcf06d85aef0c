import { CircuitBreaker } from '../circuit-breaker.ts'
import type { Live } from '../live/live.ts'
import type { Log } from '../observability/log.ts'
import { Places } from '../places.ts'
import { type Client, clientOf } from './client.ts'
import type { Tier } from './models.ts'
import type { ModelSettings, ProviderSettings } from './settings.ts'
import { TierMemory } from './tier-memory.ts'

/** One model of one provider, and what all who ask it in this process share. */
export interface SharedModel {
  readonly provider: ProviderSettings
  /** The model's name at the provider. */
  readonly name: string
  readonly client: Client
  readonly breaker: CircuitBreaker
  readonly places: Places
  readonly tiers: TierMemory
  /** What the model was found not to take in a chat; found out once. */
  readonly dialect: Dialect
}

/** What a request is for: the tier of a question, or something else. */
export type Operation = Tier | 'WRITE' | 'EMBED'

/** Ways in which chat models differ. */
export interface Dialect {
  /** How the limit of an answer's tokens is called: newer models of OpenAI know the second alone. */
  limit: 'max_tokens' | 'max_completion_tokens'
  /** Whether it takes a temperature; reasoning models take none. */
  temperature: boolean
}

/** What the models of a process stand on. */
export interface Ground {
  settings: ModelSettings
  live: Live
  clock: () => Date
  log: Log
}

/** Makes what is shared of a model. */
export function sharedModel(provider: ProviderSettings, name: string, ground: Ground): SharedModel {
  const { settings, live, clock, log } = ground
  const limits = {
    failureRate: settings.breaker_failure_rate,
    windowMs: settings.breaker_window_seconds * 1000,
    leastCalls: settings.breaker_least_calls,
    openMs: settings.breaker_open_seconds * 1000,
  }
  return {
    provider,
    name,
    client: clientOf(provider),
    breaker: new CircuitBreaker(limits, (state) =>
      log.warn({ provider: provider.name, model: name, state }, "a model's circuit breaker changed"),
    ),
    places: new Places({ most: settings.concurrency, queue: settings.queue }),
    tiers: new TierMemory({ key: `model-tier:${provider.base_url}:${name}`, live, clock }),
    dialect: { limit: 'max_tokens', temperature: true },
  }
}
