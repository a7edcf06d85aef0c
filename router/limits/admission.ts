import { type DocumentNode, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql'
import type { Answer } from '#host'
import { inShapeOf } from '../permissions/answer-shape.ts'
import { type Filtered, type PermissionOptions, openPermissions } from '../permissions/permissions.ts'
import { readSupergraph } from '../planning/supergraph-schema.ts'
import type { RequestContext } from '../request-context.ts'
import { type CostRequest, type Costs, openCosts } from './costs.ts'
import type { Limits } from './settings.ts'

/** A valid operation on its way to being planned. */
export interface Admissible {
  readonly document: DocumentNode
  readonly operationName?: string | undefined
  readonly variables?: Record<string, unknown> | undefined
  readonly context: RequestContext
}

/** A client that sends this header, with any value, gets the cost in `extensions.cost`. */
export const COST_HEADER = 'x-judgify-cost'

/** Executes an operation. */
type Execute<Request> = (request: Request) => Promise<Answer>

/**
 * Reads permissions and costs from a supergraph, and puts them before an executor: it gets the operation without the
 * fields that the viewer may not see, and none that is refused or too dear. The executor answers the document that it
 * is given; here the answer gets the shape of the one that was sent. Throws when the permissions can't be read: such
 * a supergraph must not be served.
 */
export function openAdmission(
  supergraphSdl: string,
  settings: Limits & PermissionOptions,
): <Request extends Admissible>(schema: GraphQLSchema, execute: Execute<Request>) => Execute<Request> {
  const supergraph = readSupergraph(supergraphSdl)
  const permissions = openPermissions(supergraph, settings)
  const costs = openCosts(supergraph, settings)

  return (schema, execute) => async (request) => {
    const { document, operationName, variables = {}, context } = request
    const filtered = permissions.filter({
      document,
      operationName,
      variables,
      asker: context.viewer.isAnonymous ? undefined : context.viewer,
    })
    const operation = filtered && getOperationAST(filtered.document, operationName)
    if (filtered === undefined || !operation) return refusal(noSuchOperation())
    if (filtered.denied) return { errors: errorsOf(filtered) }
    const subject: CostRequest = { document: filtered.document, operation, variables }
    const estimated = estimateOf(costs, subject)
    if (estimated instanceof GraphQLError) return refusal(estimated)
    const answer = await execute({ ...request, document: filtered.document })
    const whole = filtered.refused.length === 0 ? answer : withRefused(schema, request, filtered, answer)
    if (context.headers[COST_HEADER] === undefined) return whole
    const cost = { estimated, actual: costs.actual(subject, answer.data), maximum: settings.max_cost }
    return { ...whole, extensions: { ...whole.extensions, cost } }
  }
}

function estimateOf(costs: Costs, subject: CostRequest): number | GraphQLError {
  try {
    return costs.estimate(subject)
  } catch (error) {
    if (error instanceof GraphQLError) return error
    throw error
  }
}

function withRefused(
  schema: GraphQLSchema,
  { document, operationName, variables = {} }: Admissible,
  filtered: Filtered,
  answer: Answer,
): Answer {
  const operation = getOperationAST(document, operationName)
  const data =
    operation && answer.data ? inShapeOf(schema, document, operation, variables, answer.data) : null
  return { ...answer, data, errors: [...errorsOf(filtered), ...(answer.errors ?? [])] }
}

function errorsOf({ refused }: Filtered): GraphQLError[] {
  return refused.map(({ message, path, extensions }) => new GraphQLError(message, { path, extensions }))
}

function noSuchOperation(): GraphQLError {
  return new GraphQLError('There is no such operation in the document.', {
    extensions: { code: 'BAD_INPUT' },
  })
}

/** An answer to a request that was not executed: without data. */
function refusal(error: GraphQLError): Answer {
  return { errors: [error] }
}
