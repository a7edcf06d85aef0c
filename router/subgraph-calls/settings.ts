import { MOST_CONNECTIONS } from '#host'
import { z } from 'zod'
import { PerSubgraph, perSubgraph } from './per-subgraph.ts'
import { canBeForwarded } from './request-headers.ts'
import { canGoToClients } from './response-headers.ts'

const seconds = z.number().positive().max(600)
const MEBIBYTE = 1024 * 1024

/** The router's settings for calls to subgraphs. */
export const subgraphCallSettings = {
  /** Seconds for a query, retries included. */
  subgraph_query_timeout_seconds: perSubgraph(seconds).default(new PerSubgraph(30)),
  /** Seconds for a mutation; a judgement may ask for five minutes itself. */
  subgraph_mutation_timeout_seconds: perSubgraph(seconds).default(new PerSubgraph(60, { judgment: 310 })),
  /** Attempts of a query after the first. */
  subgraph_retries: perSubgraph(z.number().int().min(0).max(10)).default(new PerSubgraph(2)),
  /** Calls under way to a subgraph at a time. */
  subgraph_concurrency: perSubgraph(z.number().int().min(1).max(MOST_CONNECTIONS)).default(
    new PerSubgraph(128),
  ),
  /** Calls that wait for a place. */
  subgraph_queue: perSubgraph(z.number().int().min(0).max(100_000)).default(new PerSubgraph(2048)),
  /** Bytes of a subgraph's answer. */
  subgraph_max_answer_bytes: perSubgraph(z.number().int().min(1024)).default(new PerSubgraph(32 * MEBIBYTE)),
  /** Share of failed calls that opens the breaker, over 1 never. */
  subgraph_breaker_failure_rate: perSubgraph(z.number().positive()).default(new PerSubgraph(0.5)),
  /** Seconds over which the breaker counts. */
  subgraph_breaker_window_seconds: perSubgraph(seconds).default(new PerSubgraph(10)),
  /** Calls within the window from which on the rate counts. */
  subgraph_breaker_least_calls: perSubgraph(z.number().int().min(1)).default(new PerSubgraph(20)),
  /** Seconds that an open breaker waits before it tries a call. */
  subgraph_breaker_open_seconds: perSubgraph(seconds).default(new PerSubgraph(5)),
  /** Client headers that subgraphs get. */
  subgraph_request_headers: headerNames(canBeForwarded, 'is never forwarded').default(['accept-language']),
  /** Subgraph headers that clients get. */
  subgraph_response_headers: headerNames(canGoToClients, 'never goes to clients').default([
    'set-cookie',
    'cache-control',
  ]),
}

/** A list of header names: an array in the file, separated by commas in the environment. */
function headerNames(permitted: (name: string) => boolean, refusal: string): z.ZodType<string[]> {
  const name = z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be the name of a header')
    .refine(permitted, { error: ({ input }) => `${String(input)} ${refusal}` })
  return z.preprocess((given) => (typeof given === 'string' ? given.split(',') : given), z.array(name))
}
