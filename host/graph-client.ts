import type { IncomingHttpHeaders } from 'node:http'
import { inSpan } from './observability/tracing.ts'
import type { Viewer } from './identity/viewer.ts'
import { AppError } from './errors.ts'
import { withinTime } from './time-limit.ts'

/** One GraphQL operation. */
export interface Operation {
  query: string
  variables?: Record<string, unknown> | undefined
  operationName?: string | undefined
  /** The same as JSON, where the caller has made it already. */
  json?: string | undefined
}

/** What GraphQL answers. */
export interface Answer {
  data?: Record<string, unknown> | null
  errors?: readonly AnswerError[]
  extensions?: Record<string, unknown>
}

/** An error as it travels. */
export interface AnswerError {
  message: string
  path?: readonly (string | number)[] | undefined
  locations?: readonly { line: number; column: number }[] | undefined
  extensions?: Record<string, unknown> | undefined
}

/** An answer with what came along. */
export interface Reply {
  answer: Answer
  /** Headers of the HTTP response; none from a subgraph in this process. */
  headers: IncomingHttpHeaders
}

/** How a call goes. */
export interface CallOptions {
  /** Further headers, names in lower case, for a subgraph in another process; identity and trace are added. */
  headers?: Readonly<Record<string, string>> | undefined
  /** Aborted when nobody waits for the answer any longer; its reason is thrown. A minute unless given. */
  signal?: AbortSignal | undefined
  /** Bytes of the largest answer taken over HTTP; 32 MiB unless given. */
  mostBytes?: number | undefined
}

/**
 * A subgraph that can be called: in this process or over HTTP, the same to the caller. Between processes the viewer goes
 * as a signed header; in this one there is nobody to deceive.
 */
export type Transport = (
  operation: Operation,
  viewer: Viewer,
  options: { [Name in keyof CallOptions]-?: NonNullable<CallOptions[Name]> },
) => Promise<Reply>

/** A subgraph's subscriptions: one answer an event, until the signal is aborted. Throws what ends it early. */
export type SubscriptionTransport = (
  operation: Operation,
  viewer: Viewer,
  signal: AbortSignal,
) => AsyncIterable<Answer>

/** Asks subgraphs on behalf of a viewer. */
export interface GraphClient {
  /** The whole answer, errors and all. Throws CallFailure when there is none. */
  call(slug: string, operation: Operation, viewer: Viewer, options?: CallOptions): Promise<Reply>
  /**
   * A subscription's answers, one an event, until the signal is aborted. Throws what ends it early: INTERRUPTED when
   * events may have been missed, and it can be subscribed to again.
   */
  subscribe(slug: string, operation: Operation, viewer: Viewer, signal: AbortSignal): AsyncIterable<Answer>
  /** The data alone; throws when there are errors. */
  data(slug: string, operation: Operation, viewer: Viewer): Promise<Record<string, unknown>>
}

/** How long an answer is waited for, and how large it may be, unless the caller says otherwise. */
const USUAL_MS = 60_000
const USUAL_BYTES = 32 * 1024 * 1024

/** Asks over the transports given, one a subgraph. */
export function graphClient(
  transports: ReadonlyMap<string, Transport>,
  subscriptions: ReadonlyMap<string, SubscriptionTransport>,
): GraphClient {
  const ask = (
    slug: string,
    operation: Operation,
    viewer: Viewer,
    { headers = {}, signal, mostBytes = USUAL_BYTES }: CallOptions & { signal: AbortSignal },
  ): Promise<Reply> =>
    inSpan(`call ${slug}`, async () =>
      known(transports, slug)(operation, viewer, { headers, signal, mostBytes }),
    )
  const call: GraphClient['call'] = (slug, operation, viewer, options = {}) => {
    const { signal } = options
    if (signal !== undefined) return ask(slug, operation, viewer, { ...options, signal })
    const late = (): Error =>
      new AppError('TIMEOUT', `The service ${slug} takes too long; try again shortly.`)
    return withinTime({ ms: USUAL_MS, late }, (signal) =>
      ask(slug, operation, viewer, { ...options, signal }),
    )
  }

  return {
    call,
    async *subscribe(slug, operation, viewer, signal) {
      yield* known(subscriptions, slug)(operation, viewer, signal)
    },
    async data(slug, operation, viewer) {
      const { answer } = await call(slug, operation, viewer)
      const error = answer.errors?.[0]
      if (error !== undefined) throw new Error(`${slug} answered: ${error.message}`)
      return answer.data ?? {}
    },
  }
}

function known<Way>(ways: ReadonlyMap<string, Way>, slug: string): Way {
  const way = ways.get(slug)
  if (way !== undefined) return way
  throw new AppError('UNAVAILABLE', `The service ${slug} is not part of this installation.`)
}
