import {
  type DocumentNode,
  type GraphQLError,
  type OperationDefinitionNode,
  valueFromASTUntyped,
} from 'graphql'
import type { SupergraphSchema } from '../planning/supergraph-schema.ts'
import { actualCost } from './cost/actual.ts'
import { estimateOf } from './cost/estimate.ts'
import { costModel } from './cost/model.ts'
import { type Term, type Variables, valueOf } from './cost/term.ts'
import type { Limits } from './settings.ts'
import { tooComplex } from './too-complex.ts'

/** What operations cost. */
export interface Costs {
  /** What an operation of a valid, bounded document can cost; throws TOO_COMPLEX when that is more than allowed. */
  estimate(request: CostRequest): number
  /** What it did cost, by its answer. */
  actual(request: CostRequest, data: Readonly<Record<string, unknown>> | null | undefined): number
}

export interface CostRequest {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly variables: Variables
}

/** Reads what things cost from a supergraph. The formula of an operation is made once for each document object. */
export function openCosts(supergraph: SupergraphSchema, limits: Limits): Costs {
  const model = costModel(supergraph, limits.assumed_list_size)
  const formulas = new WeakMap<OperationDefinitionNode, Term>()
  return {
    estimate({ document, operation, variables }) {
      const formula = formulas.get(operation) ?? estimateOf(model, document, operation)
      formulas.set(operation, formula)
      const cost = valueOf(formula, withDefaults(operation, variables))
      if (cost <= limits.max_cost) return cost
      throw expensive(cost, limits.max_cost)
    },
    actual: ({ document, operation, variables }, data) =>
      actualCost(model, document, operation, withDefaults(operation, variables), data ?? {}),
  }
}

function withDefaults(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Variables,
): Variables {
  const defaults = variableDefinitions.flatMap(({ variable: { name }, defaultValue }) =>
    defaultValue === undefined || variables[name.value] !== undefined
      ? []
      : [[name.value, valueFromASTUntyped(defaultValue)] as const],
  )
  return defaults.length === 0 ? variables : { ...variables, ...Object.fromEntries(defaults) }
}

function expensive(counted: number, allowed: number): GraphQLError {
  return tooComplex(
    'Estimated cost of this operation:',
    'Ask for fewer items (first, last), or for fewer lists within lists.',
    { limit: 'cost', counted, allowed },
  )
}
