import { Counter, Histogram, type Registry } from '#host'
import type { AlgorithmName } from '../domain/extraction.ts'

/** How a run of an algorithm ended. */
export type RunResult = 'completed' | 'refused' | 'failed' | 'cancelled'

/** The figures that dashboards and alerts know by these names. */
export interface ExtractionMetrics {
  /** A run in which these algorithms took part is over. */
  ended(algorithms: readonly AlgorithmName[], result: RunResult): void
  /** An algorithm took so many seconds. */
  took(algorithm: AlgorithmName, seconds: number): void
}

/** Registers the metrics of rule extraction. */
export function extractionMetrics(registry: Registry): ExtractionMetrics {
  const requests = new Counter({
    name: 'rule_extraction_requests_total',
    help: 'Runs of the learners, by algorithm that took part and by how they ended.',
    labelNames: ['algorithm', 'result'],
    registers: [registry],
  })
  const duration = new Histogram({
    name: 'rule_extraction_duration_seconds',
    help: 'Time that an algorithm took in a run, in seconds.',
    labelNames: ['algorithm'],
    buckets: [0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300],
    registers: [registry],
  })
  return {
    ended(algorithms, result) {
      for (const algorithm of algorithms) requests.inc({ algorithm, result })
    },
    took: (algorithm, seconds) => duration.observe({ algorithm }, seconds),
  }
}
