import type { IncomingHttpHeaders } from 'node:http'
import { OperationTypeNode } from 'graphql'
import { type Answer, type AnswerError, type Told, maskError } from '#host'
import type { AnswerText } from '../graph.ts'
import { type Result, bodyOf, resultOf } from '../http/answer-body.ts'
import { clientError } from '../http/client-error.ts'
import type { GraphqlRoute } from '../http/graphql-route.ts'
import { type Operation, answerTo } from '../http/operation.ts'
import { CLIENT_GONE, type RequestContext } from '../request-context.ts'
import type { Credential } from './credential.ts'
import { outbox } from './outbox.ts'

/** An operation of somebody who stays connected. */
export interface LiveRequest {
  readonly operation: Operation
  readonly credential: Credential
  /** What the operation is known by, in the log and to the client. */
  readonly requestId: string
  /** Of the request that opened the connection, names in lower case. */
  readonly headers: IncomingHttpHeaders
  /** Aborted when the client has left the operation, or has gone. */
  readonly signal: AbortSignal
}

/** What comes of it: the answers, and then how it ended. */
export interface LiveAnswers extends AsyncIterable<Told> {
  /** How it has gone so far. */
  readonly result: Result
}

/**
 * Everything that an operation answers: a query or mutation once, a subscription for every event, no more than `most` of
 * them waiting for a client who is slow; then what ended it early, if something did. Never throws.
 */
export function liveAnswers(request: LiveRequest, route: GraphqlRoute, most: number): LiveAnswers {
  const view = { requestId: request.requestId, suggestions: route.suggestions }
  let result: Result = 'ok'
  const refusal = (errors: readonly AnswerError[]): Told => {
    result = resultOf({ errors })
    return { errors: errors.map((error) => clientError(error, view)) }
  }
  return {
    get result() {
      return result
    },
    async *[Symbol.asyncIterator]() {
      try {
        const refused = refusedBefore(request.operation, route)
        if (refused !== undefined) return yield refusal(refused)
        for await (const answer of answersOf(request, route, most)) {
          result = resultOf(answer)
          yield { answer: bodyOf(answer, view) }
        }
      } catch (error) {
        if (request.signal.aborted) return
        yield refusal([maskError(error instanceof Error ? error : new Error(String(error)), route.log)])
      }
    },
  }
}

/** Why an operation's document can't be executed. */
function refusedBefore(
  { found, answer }: Operation,
  { graph, log }: GraphqlRoute,
): readonly AnswerError[] | undefined {
  if (found === undefined) return answer !== undefined && 'errors' in answer ? answer.errors : []
  const errors = graph.validate(found.document)
  return errors.length > 0 ? errors.map((error) => maskError(error, log)) : undefined
}

async function* answersOf(
  request: LiveRequest,
  route: GraphqlRoute,
  most: number,
): AsyncGenerator<Answer | AnswerText> {
  const { operation, signal } = request
  if (operation.kind === OperationTypeNode.SUBSCRIPTION) yield* eventsOf(request, route, most)
  else yield await answerTo(operation, contextOf(request, signal), route)
}

async function* eventsOf(
  request: LiveRequest,
  { graph, documents }: GraphqlRoute,
  most: number,
): AsyncGenerator<Answer | AnswerText> {
  const { operation, credential, signal } = request
  const { parameters, found } = operation
  if (found === undefined) return
  await documents.register(parameters, credential.viewer)
  const left = new AbortController()
  const answers = graph.subscribe({
    document: found.document,
    operationName: parameters.operationName ?? undefined,
    variables: parameters.variables ?? undefined,
    context: contextOf(request, left.signal),
  })
  if (!(Symbol.asyncIterator in answers)) return yield answers
  const waiting = outbox(whileGood(answers, credential), most, () => left.abort(CLIENT_GONE))
  const leave = (): void => void waiting.return()
  signal.addEventListener('abort', leave, { once: true })
  if (signal.aborted) leave()
  yield* waiting
}

/** No answer is given to somebody whose credential is no longer good. */
async function* whileGood<T>(items: AsyncIterable<T>, credential: Credential): AsyncGenerator<T> {
  for await (const item of items) {
    await credential.check()
    yield item
  }
}

/** Its viewer is whoever the credential names by then. */
function contextOf({ credential, requestId, headers }: LiveRequest, signal: AbortSignal): RequestContext {
  return {
    get viewer() {
      return credential.viewer
    },
    requestId,
    headers,
    signal,
    responseHeaders: [],
  }
}
