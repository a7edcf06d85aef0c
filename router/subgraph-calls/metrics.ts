import { type BreakerState, CallFailure, Counter, Gauge, Histogram, type Registry, appErrorOf } from '#host'
import type { Policy } from './policy.ts'
import { Refusal } from './refusal.ts'

/** What is counted of the calls to one subgraph. */
export interface CallMetrics {
  /** Counts and times calls by how they end. */
  measure: Policy
  retried: () => void
  shared: () => void
  breaker: (state: BreakerState) => void
}

const level: Record<BreakerState, number> = { closed: 0, 'half-open': 1, open: 2 }

/** Registers the metrics of subgraph calls; labels are subgraphs and results alone, so that they stay few. */
export function callMetrics(registry: Registry): (subgraph: string) => CallMetrics {
  const registers = [registry]
  const bySubgraph = { labelNames: ['subgraph'] as const, registers }
  const seconds = new Histogram({
    name: 'router_subgraph_call_duration_seconds',
    help: 'Time of a call to a subgraph, waiting and retries included, in seconds, by result.',
    labelNames: ['subgraph', 'result'],
    registers,
  })
  const underWay = new Map<string, number>()
  const inFlight = new Gauge({
    name: 'router_subgraph_calls_in_flight',
    help: 'Calls to a subgraph that are under way or wait for a place.',
    ...bySubgraph,
    collect: () => underWay.forEach((calls, subgraph) => inFlight.set({ subgraph }, calls)),
  })
  const retries = new Counter({
    name: 'router_subgraph_retries_total',
    help: 'Attempts after the first.',
    ...bySubgraph,
  })
  const shared = new Counter({
    name: 'router_subgraph_calls_deduplicated_total',
    help: 'Queries answered by a call that was under way already.',
    ...bySubgraph,
  })
  const breaker = new Gauge({
    name: 'router_subgraph_breaker_state',
    help: 'The circuit breaker: 0 closed, 1 half-open, 2 open.',
    ...bySubgraph,
  })
  return (subgraph) => ({
    measure: (next) => async (call) => {
      const began = performance.now()
      let result = 'ok'
      underWay.set(subgraph, (underWay.get(subgraph) ?? 0) + 1)
      try {
        const reply = await next(call)
        if (reply.answer.errors !== undefined) result = 'errors'
        return reply
      } catch (error) {
        result = resultOf(error)
        throw error
      } finally {
        seconds.observe({ subgraph, result }, (performance.now() - began) / 1000)
        underWay.set(subgraph, (underWay.get(subgraph) ?? 0) - 1)
      }
    },
    retried: () => retries.inc({ subgraph }),
    shared: () => shared.inc({ subgraph }),
    breaker: (state) => breaker.set({ subgraph }, level[state]),
  })
}

/** A word of a closed set for how a call failed. */
function resultOf(error: unknown): string {
  if (error instanceof Refusal) return error.why
  if (error instanceof CallFailure) return error.kind.replace(' ', '_')
  const code = appErrorOf(error)?.code
  return code === undefined ? 'cancelled' : code.toLowerCase()
}
