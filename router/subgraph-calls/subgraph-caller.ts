import {
  CircuitBreaker,
  type Log,
  type Platform,
  type Registry,
  type Reply,
  SettingsError,
  appErrorOf,
  traceId,
} from '#host'
import type { RouterSettings } from '../settings.ts'
import { breakCircuit } from './break-circuit.ts'
import type { CallSubgraph, SubgraphRequest } from './call.ts'
import { limitConcurrency } from './concurrency.ts'
import { shareInFlight } from './in-flight.ts'
import { limitTime } from './limit-time.ts'
import { maskAnswer } from './mask-answer.ts'
import { type CallMetrics, callMetrics } from './metrics.ts'
import { PerSubgraph } from './per-subgraph.ts'
import { type Ask, inOrder } from './policy.ts'
import { Refusal } from './refusal.ts'
import { forwardedHeaders } from './request-headers.ts'
import { gatherHeaders } from './response-headers.ts'
import { retryQueries } from './retry.ts'

/**
 * Asks through the platform, in process or over HTTP where the subgraph runs elsewhere, with the policies of this
 * folder around. Throws SettingsError when a setting names a subgraph that there isn't.
 */
export function subgraphCaller(
  platform: Platform,
  settings: RouterSettings,
  registry: Registry,
): CallSubgraph {
  refuseUnknownNames(platform, settings)
  const log = platform.log.child({ service: 'router' })
  const metricsOf = callMetrics(registry)
  const asks = new Map<string, Ask>()
  const askOf = (subgraph: string): Ask => {
    const known = asks.get(subgraph)
    if (known !== undefined) return known
    const ask = policed(platform, settings, subgraph, metricsOf(subgraph), log)
    asks.set(subgraph, ask)
    return ask
  }

  return async (request, context) => {
    const { subgraph, operationName } = request
    const { viewer, signal } = context
    const about = { subgraph, operationName }
    let reply: Reply | undefined
    try {
      const headers = forwardedHeaders(settings.subgraph_request_headers, context.headers)
      reply = await askOf(subgraph)({ request, viewer, headers, signal })
      return maskAnswer(reply.answer, (error) =>
        log.error({ ...about, error }, 'a subgraph answered with an error'),
      )
    } catch (error) {
      const level = error instanceof Refusal || signal.aborted ? 'debug' : 'error'
      log[level]({ ...about, err: error }, 'a subgraph call failed')
      return failed(error, request)
    } finally {
      gatherHeaders(settings.subgraph_response_headers, reply?.headers, context)
    }
  }
}

/** The way of a call to one subgraph: from the top, what happens to it, one behaviour a line. */
function policed(
  platform: Platform,
  settings: RouterSettings,
  subgraph: string,
  metrics: CallMetrics,
  log: Log,
): Ask {
  const { clock, graph } = platform
  const breaker = new CircuitBreaker(breakerLimits(settings, subgraph), (state) => {
    metrics.breaker(state)
    log.warn({ subgraph, state }, 'the circuit breaker changed')
  })
  metrics.breaker('closed')
  const seconds = {
    query: settings.subgraph_query_timeout_seconds.of(subgraph),
    mutation: settings.subgraph_mutation_timeout_seconds.of(subgraph),
  }
  const places = {
    most: settings.subgraph_concurrency.of(subgraph),
    queue: settings.subgraph_queue.of(subgraph),
  }
  const mostBytes = settings.subgraph_max_answer_bytes.of(subgraph)
  return inOrder(
    [
      shareInFlight(metrics.shared),
      metrics.measure,
      limitTime(seconds, clock),
      retryQueries({ most: settings.subgraph_retries.of(subgraph), clock, retried: metrics.retried }),
      limitConcurrency(places),
      // After the wait for a place, so that who waited for a subgraph that broke meanwhile hears it at once.
      breakCircuit(breaker, clock),
    ],
    ({ request: { query, variables, operationName }, viewer, headers, signal, json }) =>
      graph.call(subgraph, { query, variables, operationName, json }, viewer, { headers, signal, mostBytes }),
  )
}

function breakerLimits(
  settings: RouterSettings,
  subgraph: string,
): ConstructorParameters<typeof CircuitBreaker>[0] {
  return {
    failureRate: settings.subgraph_breaker_failure_rate.of(subgraph),
    windowMs: settings.subgraph_breaker_window_seconds.of(subgraph) * 1000,
    leastCalls: settings.subgraph_breaker_least_calls.of(subgraph),
    openMs: settings.subgraph_breaker_open_seconds.of(subgraph) * 1000,
  }
}

/** The answer to a call that brought none. */
function failed(error: unknown, { subgraph }: SubgraphRequest): Awaited<ReturnType<CallSubgraph>> {
  const known = appErrorOf(error)
  const message = known?.message ?? `The service ${subgraph} failed; it is in the log.`
  const id = traceId()
  const extensions = { code: known?.code ?? 'INTERNAL', ...(id !== undefined && { traceId: id }) }
  return { data: null, errors: [{ message, extensions }] }
}

function refuseUnknownNames({ subgraphs }: Platform, settings: RouterSettings): void {
  const known = new Set(subgraphs.map(({ slug }) => slug))
  const problems = Object.entries(settings).flatMap(([key, value]) =>
    (value instanceof PerSubgraph ? value.named : [])
      .filter((slug) => !known.has(slug))
      .map((slug) => `router.${key}: there is no subgraph ${slug}`),
  )
  if (problems.length > 0) throw new SettingsError(problems)
}
