import { Counter, Gauge, Histogram, type Registry } from '#host'
import type { Method } from '../domain/cascade.ts'
import type { Complexity } from '../domain/complexity.ts'
import type { JudgmentModel } from '../models.ts'

/** Durations that the 95th percentile is taken over. */
const WINDOW = 1000

/** The figures that dashboards and alerts know by these names. */
export interface JudgmentMetrics {
  judged(judgment: JudgmentModel): void
  refused(workflowId: string, method: Method): void
  /** A model is shown so many cases. */
  shown(count: number, complexity: Complexity): void
}

/** Registers the judgement service's metrics. `queued` tells how many judgements wait to be stored. */
export function judgmentMetrics(registry: Registry, queued: () => number): JudgmentMetrics {
  const registers = [registry]
  const requests = new Counter({
    name: 'judgment_requests_total',
    help: 'Judgements asked for.',
    labelNames: ['method', 'result', 'workflow_id'],
    registers,
  })
  const duration = new Histogram({
    name: 'judgment_duration_seconds',
    help: 'Time to a decision, in seconds.',
    labelNames: ['method'],
    buckets: [0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30],
    registers,
  })
  const confidence = new Histogram({
    name: 'judgment_confidence_score',
    help: 'Confidence of judgements, 0 to 1.',
    labelNames: ['workflow_id'],
    buckets: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1],
    registers,
  })
  const samples = new Histogram({
    name: 'few_shot_sample_count',
    help: 'Similar rated cases that a model was shown.',
    labelNames: ['complexity_level'],
    buckets: [0, 5, 10, 15, 20],
    registers,
  })
  const steps = new Counter({
    name: 'judgment_steps_total',
    help: 'What deciders did in judgements that the rules alone could not decide, and why they said nothing.',
    labelNames: ['decider', 'status', 'reason'],
    registers,
  })
  gauge(registry, 'judgment_queue_length', 'Judgements decided and not yet stored.', queued)
  const recent: number[] = []
  gauge(
    registry,
    'judgment_response_time_p95',
    `Time within which 95 % of the last ${WINDOW} judgements were decided, in seconds.`,
    () => percentile(recent),
  )

  return {
    judged(judgment) {
      requests.inc({ method: judgment.method, result: judgment.status, workflow_id: judgment.workflowId })
      duration.observe({ method: judgment.method }, judgment.durationMs / 1000)
      confidence.observe({ workflow_id: judgment.workflowId }, judgment.confidence)
      for (const { decider, status, reason } of judgment.storedTrace.steps ?? [])
        steps.inc({ decider, status, reason: reason?.code ?? '' })
      recent.push(judgment.durationMs / 1000)
      if (recent.length > WINDOW) recent.shift()
    },
    refused(workflowId, method) {
      requests.inc({ method, result: 'REFUSED', workflow_id: workflowId })
    },
    shown: (count, { level }) => samples.observe({ complexity_level: level.toLowerCase() }, count),
  }
}

function gauge(registry: Registry, name: string, help: string, value: () => number): void {
  const metric: Gauge = new Gauge({ name, help, registers: [registry], collect: () => metric.set(value()) })
}

function percentile(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.floor(sorted.length * 0.95)] ?? 0
}
