import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  createSourceEventStream,
  execute,
  parse,
  validate,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import { appErrorOf } from '../errors.ts'
import type { Answer, Operation } from '../graph-client.ts'
import type { Viewer } from '../identity/viewer.ts'
import type { Log } from '../observability/log.ts'
import { maskError } from './mask.ts'

/** Answers of a subscription, one an event, until the signal is aborted. Throws what ends it early. */
export type Subscribe = (operation: Operation, viewer: Viewer, signal: AbortSignal) => AsyncIterable<Answer>

/** Subscription documents remembered, parsed and validated. */
const DOCUMENTS = 500

/**
 * Runs subscriptions of a schema after the GraphQL specification, section 6.2.3. Each event is executed in a context
 * of its own, so that no loader hands out what it loaded for an event before.
 */
export function subscriptionRunner(
  schema: GraphQLSchema,
  contextOf: (viewer: Viewer) => object,
  log: Log,
): Subscribe {
  const documents = new LRUCache<string, DocumentNode>({ max: DOCUMENTS })
  const documentOf = (query: string): DocumentNode => {
    const document = documents.get(query) ?? parse(query)
    if (!documents.has(query)) {
      const [error] = validate(schema, document)
      if (error !== undefined) throw error
      documents.set(query, document)
    }
    return document
  }
  const answerOf = ({ data, errors }: ExecutionResult): Answer => ({
    data: data ?? null,
    ...(errors !== undefined && { errors: errors.map((error) => maskError(error, log)) }),
  })

  return async function* subscribe({ query, variables, operationName }, viewer, signal) {
    const document = documentOf(query)
    const args = { schema, document, variableValues: variables, operationName }
    const source = await createSourceEventStream({ ...args, contextValue: contextOf(viewer) })
    if (!(Symbol.asyncIterator in source)) {
      // It may do a moment later: that is no answer.
      const unheard = source.errors?.find((error) => appErrorOf(error)?.code === 'INTERRUPTED')
      if (unheard !== undefined) throw unheard
      yield answerOf(source)
      return
    }
    // A generator that waits for an event can't be returned from outside; its source can.
    const leave = (): void => void (source as AsyncGenerator).return(undefined)
    signal.addEventListener('abort', leave, { once: true })
    if (signal.aborted) leave()
    for await (const event of source)
      yield answerOf(await execute({ ...args, rootValue: event, contextValue: contextOf(viewer) }))
  }
}
