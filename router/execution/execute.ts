import { type DocumentNode, GraphQLError, OperationTypeNode } from 'graphql'
import type { Generation } from '../planning/generation.ts'
import type { Plan } from '../planning/plan.ts'
import type { RequestContext } from '../request-context.ts'
import type { CallSubgraph } from '../subgraph-calls/call.ts'
import type { Answer } from '#host'
import type { ExecutedAnswer } from './answer.ts'
import { entityCalls } from './entity-calls.ts'
import { introspect } from './introspect.ts'
import { RefusedVariables, coerce, conditionsOf, preparation } from './prepare.ts'
import { type Fault, type Projection, writeData } from './project.ts'
import type { Refusal } from './refusal.ts'
import { runStep } from './run-plan.ts'
import type { Run } from './run.ts'
import type { Fields } from './shape.ts'

/** One valid operation to execute. */
export interface Execution {
  readonly document: DocumentNode
  /** Which of the document's operations; may be left out when it has one. */
  readonly operationName?: string | undefined
  /** As the client sent them. */
  readonly variables?: Readonly<Record<string, unknown>> | undefined
  /** What of it is not for this client. */
  readonly refusal?: Refusal | undefined
  readonly context: RequestContext
  /** Of a subscription: what its subgraph answered for one event. */
  readonly event?: Answer | undefined
}

/**
 * An executor of one generation's plans; `call` reaches the subgraphs. What a request got wrong, and what goes wrong in
 * subgraphs, is in the answer. Rejects with the signal's reason when the client has gone, and for faults of ours.
 */
export function executor(
  generation: Pick<Generation, 'schema' | 'plan'>,
  call: CallSubgraph,
): (execution: Execution) => Promise<ExecutedAnswer> {
  const { schema } = generation
  const prepare = preparation(generation)
  return async ({ document, operationName, variables = {}, refusal, context, event }) => {
    try {
      const prepared = prepare(document, operationName)
      const { definition } = prepared.operation
      if (definition.operation === OperationTypeNode.SUBSCRIPTION && event === undefined)
        throw new GraphQLError('A subscription is not answered by a single response.')
      const conditions = conditionsOf(prepared, coerce(schema, definition, variables))
      const planned = refusal?.planned ?? document
      const plan = await generation.plan(planned, operationName)
      const run: Run = {
        call: event === undefined ? call : answeredBy(event, plan, call),
        context,
        variables,
        conditions,
        data: {},
        underWay: 0,
        shared: new Set(),
        failures: new Map(),
        errors: [],
        entities: entityCalls(),
      }
      if (plan.step !== undefined) await runStep(plan.step, run)
      return answerOf(run, prepared.shape(conditions, planned), refusal, {
        introspect: (field) => introspect(schema, field, prepared.operation, variables),
      })
    } catch (error) {
      return refused(error)
    }
  }
}

/**
 * Values that aren't as the schema promises are null. As in Apollo's gateway they are told in `extensions`, and only
 * when no subgraph has told an error, which is their usual cause.
 */
function answerOf(
  { data: tree, shared, errors: told }: Run,
  shape: Fields,
  refusal: Refusal | undefined,
  { introspect }: Pick<Projection, 'introspect'>,
): ExecutedAnswer {
  const faults: Fault[] = []
  const data = writeData(shape, tree, { faults, introspect, shared, texts: new Map() })
  const errors = refusal === undefined ? told : [...refusal.errors, ...told]
  return faults.length > 0 && errors.length === 0
    ? { data, errors, extensions: { valueCompletion: faults } }
    : { data, errors }
}

/** The event answers what its subgraph is subscribed to by; all else is asked for. */
function answeredBy(event: Answer, { primary }: Plan, call: CallSubgraph): CallSubgraph {
  return async (request, context) =>
    request.query === primary?.operation.text ? event : call(request, context)
}

/** The answer to an operation that can't be executed; rethrows what isn't the request's fault. */
export function refused(error: unknown): ExecutedAnswer {
  const errors =
    error instanceof RefusedVariables ? error.errors : error instanceof GraphQLError ? [error] : []
  if (errors.length === 0) throw error
  return refusedFor(errors)
}

/** The answer to an operation that isn't executed because of its errors. */
export function refusedFor(errors: readonly GraphQLError[]): ExecutedAnswer {
  return {
    errors: errors.map((error) => {
      const { message, locations, extensions } = error.toJSON()
      return {
        message,
        ...(locations !== undefined && { locations }),
        extensions: { code: 'BAD_INPUT', ...extensions },
      }
    }),
  }
}
