import {
  type DocumentNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  getOperationAST,
} from 'graphql'
import { type Answer, AppError, type Log, maskError } from '#host'
import type { Documents } from '../documents/documents.ts'
import type { AnswerText, GraphOperations } from '../graph.ts'
import type { RequestContext } from '../request-context.ts'
import type { Parameters } from './parameters.ts'

/** What operations need on their way. */
export interface Surroundings {
  graph: GraphOperations
  documents: Documents
  log: Log
}

/** One operation of a request. */
export interface Operation {
  readonly parameters: Parameters
  /** What is to be executed; undefined when that can't be told, and `answer` says why. */
  readonly found: { document: DocumentNode; definition: OperationDefinitionNode } | undefined
  /** For the access log and the metrics. */
  readonly name: string | undefined
  readonly kind: OperationTypeNode | 'unknown'
  /** The trusted document's name, if it is one. */
  readonly trusted: string | undefined
  readonly answer?: Answer | AnswerText
}

/**
 * Finds and parses what is to be executed; subscriptions only for who takes more than one answer. Never throws.
 */
export async function findOperation(
  parameters: Parameters,
  { graph, documents, log }: Surroundings,
  takes: 'one answer' | 'any' = 'one answer',
): Promise<Operation> {
  const unknown = {
    parameters,
    found: undefined,
    name: undefined,
    kind: 'unknown',
    trusted: undefined,
  } as const
  try {
    const document = graph.parse(await documents.textOf(parameters))
    const trusted = documents.admit(document)
    const definition = definitionOf(document, parameters.operationName ?? undefined, takes)
    return {
      parameters,
      found: { document, definition },
      name: definition.name?.value,
      kind: definition.operation,
      trusted,
    }
  } catch (error) {
    return { ...unknown, answer: refusal(error, log) }
  }
}

/** Validates and executes what was found. Never throws: what goes wrong is an error in the answer. */
export async function answerTo(
  { parameters, found, answer }: Operation,
  context: RequestContext,
  { graph, documents, log }: Surroundings,
): Promise<Answer | AnswerText> {
  if (found === undefined) return answer ?? {}
  try {
    const errors = graph.validate(found.document)
    if (errors.length > 0) return { errors: errors.map((error) => maskError(error, log)) }
    await documents.register(parameters, context.viewer)
    return await graph.execute({
      document: found.document,
      operationName: parameters.operationName ?? undefined,
      variables: parameters.variables ?? undefined,
      context,
    })
  } catch (error) {
    return refusal(error, log)
  }
}

function definitionOf(
  document: DocumentNode,
  name: string | undefined,
  takes: 'one answer' | 'any',
): OperationDefinitionNode {
  const definition = getOperationAST(document, name)
  if (definition?.operation === OperationTypeNode.SUBSCRIPTION && takes === 'one answer')
    throw new AppError(
      'BAD_INPUT',
      'Subscribe over WebSocket, by the protocol graphql-transport-ws, or accept text/event-stream.',
    )
  if (definition != null) return definition
  if (name !== undefined) throw new GraphQLError(`The document has no operation named "${name}".`)
  const one = document.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION)
  throw new GraphQLError(
    one
      ? 'The document has several operations: say by `operationName` which one to execute.'
      : 'The document has no operation.',
  )
}

/** The answer that tells of an error, as a client may see it. */
export function refusal(error: unknown, log: Log): Answer {
  return { errors: [maskError(error instanceof Error ? error : new Error(String(error)), log)] }
}
