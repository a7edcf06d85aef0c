import { validate } from 'graphql'
import type { GraphQLError, GraphQLSchema } from 'graphql'
import { touched } from '../usage/coordinates.ts'
import type { RecordedOperation } from '../usage/recorded-operation.ts'
import { placeOfError } from './problem.ts'
import type { Problem } from './problem.ts'

/**
 * Operations that clients depend on and the graph doesn't answer. One from a file must always be answered; one that
 * was recorded while it was asked for, if the graph answers it as it is published.
 */
export function brokenOperations(
  operations: RecordedOperation[],
  next: GraphQLSchema,
  previous: GraphQLSchema | null,
): Problem[] {
  return operations.flatMap(({ document, file, uses }) => {
    const errors = validate(next, document)
    if (errors.length === 0) return []
    if (file === null && (previous === null || validate(previous, document).length > 0)) return []
    const { ofNode } = touched(previous ?? next, document)
    return errors.map((error) => ({
      ...operationProblem(error, file),
      coordinate: error.nodes?.map((node) => ofNode.get(node)).find(Boolean) ?? null,
      users: uses,
    }))
  })
}

function operationProblem(error: GraphQLError, file: string | null): Problem {
  return {
    kind: 'operation',
    code: file === null ? 'BROKEN_OPERATION' : 'invalid-operation',
    coordinate: null,
    subgraphs: [],
    ...(file === null ? { file: null, line: null } : placeOfError(error)),
    message: error.message,
    remedy: 'Mend the operation, or keep in the graph what it asks for.',
  }
}
