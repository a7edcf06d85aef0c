import type { Database } from '../database/database.ts'
import type { Registry } from '../observability/metrics.ts'
import type { BeginAsking } from './asking.ts'
import { type Budget, openBudget } from './budget.ts'
import { decide } from './decide.ts'
import { embed } from './embed.ts'
import { type ModelMetrics, modelMetrics } from './metrics.ts'
import type { Models } from './models.ts'
import { type Ground, type SharedModel, sharedModel } from './shared-model.ts'
import { write } from './write.ts'

/** The models of a process: breakers, places and what was found out are shared by its services. */
export interface ModelAccess {
  /** The models for one service, which counts what it asks in its own metrics. */
  of(metrics: Registry): Models
  /** Closes the books. */
  close(): Promise<void>
}

/** Opens the models that the settings name; nobody is asked yet. */
export function openModelAccess(ground: Ground & { database: Database }): ModelAccess {
  const { settings, database } = ground
  const shared = (name: 'model' | 'embedding_model'): SharedModel[] =>
    settings.providers.flatMap((provider) => {
      const model = provider[name]
      return model === undefined ? [] : [sharedModel(provider, model, ground)]
    })
  const chats = shared('model')
  // One alone: vectors of different models can't be compared.
  const [embedder] = shared('embedding_model')
  const budget = openBudget(database, { tokens: settings.daily_tokens, usd: settings.daily_usd })
  const all = embedder === undefined ? chats : [...chats, embedder]

  return {
    of(registry) {
      const metrics = all.length === 0 ? silent : modelMetrics(registry, all)
      const begin = beginAsking(ground, { budget, metrics })
      return {
        configured: chats.length > 0,
        decide: (tenantId, question, limits) =>
          decide({ chats, settings, begin }, tenantId, question, limits),
        write: (tenantId, request, limits) => write({ chats, settings, begin }, tenantId, request, limits),
        embed:
          embedder === undefined
            ? undefined
            : (tenantId, texts, limits) => embed({ embedder, settings, begin }, tenantId, texts, limits),
      }
    },
    close: () => budget.close(),
  }
}

const silent: ModelMetrics = { requested() {}, used() {} }

function beginAsking(
  { settings, clock }: Ground,
  shared: { budget: Budget; metrics: ModelMetrics },
): BeginAsking {
  return (model, tenantId, { now }, signal) => ({
    ...shared,
    model,
    tenantId,
    now,
    signal,
    clock,
    deadline: performance.now() + settings.timeout_seconds * 1000,
    retries: settings.retries,
    spent: { attempts: 0, inputTokens: 0, outputTokens: 0 },
  })
}
