import { type DocumentNode, GraphQLError, getOperationAST } from 'graphql'
import type { AnswerError } from '#host'
import type { Refusal } from '../execution/refusal.ts'
import { type Filtered, type PermissionOptions, openPermissions } from '../permissions/permissions.ts'
import type { SupergraphSchema } from '../planning/supergraph-schema.ts'
import type { RequestContext } from '../request-context.ts'
import { type CostRequest, type Costs, openCosts } from './costs.ts'
import type { Limits } from './settings.ts'

/** A valid operation on its way to being planned. */
export interface Admissible {
  readonly document: DocumentNode
  readonly operationName?: string | undefined
  readonly variables?: Readonly<Record<string, unknown>> | undefined
  readonly context: RequestContext
}

/** An operation that may be executed. */
export interface Admitted {
  /** What of it is not for this client. */
  readonly refusal: Refusal | undefined
  /** What it costs, estimated and as its data turned out; undefined unless the client asked by `COST_HEADER`. */
  readonly costOf: ((data: Record<string, unknown> | null | undefined) => OperationCost) | undefined
}

/** The cost of an operation, as in `extensions.cost`. */
export interface OperationCost {
  readonly estimated: number
  readonly actual: number
  readonly maximum: number
}

/** A client that sends this header, with any value, gets the cost in `extensions.cost`. */
export const COST_HEADER = 'x-judgify-cost'

/** Lets an operation through, or says why it may not be executed at all. */
export type Admission = (operation: Admissible) => Admitted | { readonly errors: readonly AnswerError[] }

/**
 * Reads permissions and costs from a supergraph. What comes before execution: the operation loses the fields that the
 * viewer may not see, and none that is refused or too dear is executed. Throws when the permissions can't be read:
 * such a supergraph must not be served.
 */
export function openAdmission(supergraph: SupergraphSchema, settings: Limits & PermissionOptions): Admission {
  const permissions = openPermissions(supergraph, settings)
  const costs = openCosts(supergraph, settings)

  return ({ document, operationName, variables = {}, context: { viewer, headers } }) => {
    const asker = viewer.isAnonymous ? undefined : viewer
    const filtered = permissions.filter({ document, operationName, variables, asker })
    const operation = filtered && getOperationAST(filtered.document, operationName)
    if (filtered === undefined || !operation) return { errors: [NO_SUCH_OPERATION] }
    if (filtered.denied) return { errors: filtered.refused }
    const subject: CostRequest = { document: filtered.document, operation, variables }
    const estimated = estimateOf(costs, subject)
    if (typeof estimated !== 'number') return { errors: [estimated] }
    const costOf: Admitted['costOf'] = (data) => ({
      estimated,
      actual: costs.actual(subject, data),
      maximum: settings.max_cost,
    })
    return {
      refusal: refusalOf(document, filtered),
      costOf: headers[COST_HEADER] === undefined ? undefined : costOf,
    }
  }
}

function refusalOf(document: DocumentNode, { document: planned, refused }: Filtered): Refusal | undefined {
  return planned === document ? undefined : { planned, errors: refused }
}

function estimateOf(costs: Costs, subject: CostRequest): number | AnswerError {
  try {
    return costs.estimate(subject)
  } catch (error) {
    if (error instanceof GraphQLError) return error.toJSON()
    throw error
  }
}

const NO_SUCH_OPERATION: AnswerError = {
  message: 'There is no such operation in the document.',
  extensions: { code: 'BAD_INPUT' },
}
