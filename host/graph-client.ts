import { inSpan, traceHeaders } from './observability/tracing.ts'
import { type IdentityHeader, VIEWER_HEADER } from './identity/internal-header.ts'
import type { Viewer } from './identity/viewer.ts'
import { AppError } from './errors.ts'

/** One GraphQL operation. */
export interface Operation {
  query: string
  variables?: Record<string, unknown> | undefined
  operationName?: string | undefined
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

/** A subgraph that can be called: in this process or over HTTP, the same to the caller. */
export type Transport = (
  operation: Operation,
  headers: Record<string, string>,
  signal: AbortSignal | undefined,
) => Promise<Answer>

/** Asks subgraphs on behalf of a viewer. */
export interface GraphClient {
  /** The whole answer, errors and all. Throws UNAVAILABLE when the subgraph can't be reached. */
  call(slug: string, operation: Operation, viewer: Viewer, signal?: AbortSignal): Promise<Answer>
  /** The data alone; throws when there are errors. */
  data(slug: string, operation: Operation, viewer: Viewer): Promise<Record<string, unknown>>
}

/** Asks over the transports given, one a subgraph. */
export function graphClient(
  transports: ReadonlyMap<string, Transport>,
  identity: IdentityHeader,
): GraphClient {
  const call = (slug: string, operation: Operation, viewer: Viewer, signal?: AbortSignal): Promise<Answer> =>
    inSpan(`call ${slug}`, async () => {
      const transport = transports.get(slug)
      if (transport === undefined)
        throw new AppError('UNAVAILABLE', `The service ${slug} is not part of this installation.`)
      const headers = { ...traceHeaders(), [VIEWER_HEADER]: await identity.sign(viewer) }
      return transport(operation, headers, signal)
    })

  return {
    call,
    async data(slug, operation, viewer) {
      const answer = await call(slug, operation, viewer)
      const error = answer.errors?.[0]
      if (error !== undefined) throw new Error(`${slug} answered: ${error.message}`)
      return answer.data ?? {}
    },
  }
}
