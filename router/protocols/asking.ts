import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type DocumentNode, getOperationAST } from 'graphql'
import { AppError, type ErrorCode, httpStatus } from '#host'
import { wholeAnswer } from '../execution/answer.ts'
import type { Graph } from '../graph.ts'
import { resultOf } from '../http/answer-body.ts'
import type { Authenticate } from '../identity/authenticate.ts'
import { type Uses, usesOf } from '../rate-limits/categories.ts'
import type { Admit } from '../rate-limits/rate-limits.ts'
import { contextOf, handOnHeaders } from '../request-context.ts'

/** What leads into the graph. */
export interface WayIn {
  graph: Graph
  authenticate: Authenticate
  admit: Admit
}

/** An operation of the router's own. */
export interface OwnOperation {
  readonly document: DocumentNode
  readonly name: string
  readonly kind: string
  readonly uses: Uses
}

/** The operation in a file of `operations/`, which the schema check knows to be valid. */
export function ownOperation(graph: Graph, file: string): OwnOperation {
  const document = graph.parse(
    readFileSync(join(import.meta.dirname, 'operations', `${file}.operations.graphql`), 'utf8'),
  )
  const operation = getOperationAST(document)
  if (operation?.name === undefined) throw new Error(`${file} must hold one operation with a name`)
  return {
    document,
    name: operation.name.value,
    kind: operation.operation,
    uses: usesOf(document, operation),
  }
}

/** Sends an operation with the sender's own rights, and gives its data. */
export type Ask = (
  operation: OwnOperation,
  variables: Readonly<Record<string, unknown>>,
) => Promise<Record<string, unknown>>

/**
 * Lets a request into the graph that is not GraphQL itself: with the same checks of who sends it, the same rate limits
 * and permissions, and a line in the access log. Throws AppError for a stranger; `ask` throws it for the first error.
 */
export async function enter(
  { graph, authenticate, admit }: WayIn,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Ask> {
  const viewer = await authenticate(request)
  viewer.requireSignedIn()
  const context = contextOf(request, reply, viewer)
  return async ({ document, name, kind, uses }, variables) => {
    await admit({ viewer, address: request.ip }, uses, reply)
    const executed = await graph.execute({ document, variables, context })
    handOnHeaders(context, reply)
    request.operations = [
      ...(request.operations ?? []),
      { name, kind, trusted: undefined, result: resultOf(executed) },
    ]
    const { data, errors } = wholeAnswer(executed)
    const [error] = errors ?? []
    if (error !== undefined) throw new AppError(codeOf(error.extensions?.['code']), error.message)
    return data ?? {}
  }
}

function codeOf(code: unknown): ErrorCode {
  return typeof code === 'string' && Object.hasOwn(httpStatus, code) ? (code as ErrorCode) : 'INTERNAL'
}
