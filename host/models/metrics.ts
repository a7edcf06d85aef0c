import { Counter, Gauge, Histogram, type Registry } from '../observability/metrics.ts'
import type { BreakerState } from '../circuit-breaker.ts'
import type { Operation, SharedModel } from './shared-model.ts'

/** What is counted of asking models; labels are configured names and closed sets alone, so that they stay few. */
export interface ModelMetrics {
  requested(model: SharedModel, tier: Operation, how: { result: string; seconds: number }): void
  used(
    model: SharedModel,
    tokens: { inputTokens: number; outputTokens: number },
    costUsd: number | null,
  ): void
}

const level: Record<BreakerState, number> = { closed: 0, 'half-open': 1, open: 2 }

/** Registers the metrics of model access for one service. */
export function modelMetrics(registry: Registry, models: readonly SharedModel[]): ModelMetrics {
  const registers = [registry]
  const requests = new Counter({
    name: 'model_requests_total',
    help: 'Requests sent to models, by how they ended.',
    labelNames: ['provider', 'model', 'tier', 'result'],
    registers,
  })
  const seconds = new Histogram({
    name: 'model_request_duration_seconds',
    help: 'Time of a request to a model, in seconds, without waiting for a place; of a text, until it is whole.',
    labelNames: ['provider', 'model', 'tier'],
    buckets: [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30],
    registers,
  })
  const tokens = new Counter({
    name: 'model_tokens_total',
    help: 'Tokens used, by direction.',
    labelNames: ['provider', 'model', 'direction'],
    registers,
  })
  const cost = new Counter({
    name: 'model_cost_usd_total',
    help: 'US dollars spent, by the configured prices.',
    labelNames: ['provider', 'model'],
    registers,
  })
  const breaker: Gauge<'provider' | 'model'> = new Gauge({
    name: 'model_breaker_state',
    help: "The model's circuit breaker: 0 closed, 1 half-open, 2 open.",
    labelNames: ['provider', 'model'],
    registers,
    collect: () => {
      for (const model of models) breaker.set(labels(model), level[model.breaker.state])
    },
  })
  return {
    requested(model, tier, how) {
      requests.inc({ ...labels(model), tier, result: how.result })
      seconds.observe({ ...labels(model), tier }, how.seconds)
    },
    used(model, { inputTokens, outputTokens }, costUsd) {
      tokens.inc({ ...labels(model), direction: 'input' }, inputTokens)
      tokens.inc({ ...labels(model), direction: 'output' }, outputTokens)
      if (costUsd !== null) cost.inc(labels(model), costUsd)
    },
  }
}

function labels({ provider, name }: SharedModel): { provider: string; model: string } {
  return { provider: provider.name, model: name }
}
