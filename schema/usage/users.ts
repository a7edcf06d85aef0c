import { separateOperations } from 'graphql'
import type { GraphQLSchema } from 'graphql'
import type { Problem } from '../registry/problem.ts'
import { touched } from './coordinates.ts'
import type { OperationUse, RecordedOperation } from './recorded-operation.ts'

/** Tells of each problem who uses what it is about, in any of the schemas given; the most frequent first. */
export function withUsers(
  problems: Problem[],
  operations: RecordedOperation[],
  schemas: GraphQLSchema[],
): Problem[] {
  if (problems.length === 0) return []
  const known = operations.flatMap(({ document, uses }) =>
    Object.entries(separateOperations(document)).map(([name, separate]) => ({
      uses: uses.filter(({ operation }) => operation === (name || 'anonymous')),
      coordinates: schemas
        .map((schema) => touched(schema, separate).coordinates)
        .reduce((all, more) => all.union(more), new Set()),
    })),
  )
  return problems.map((problem) => {
    const { coordinate, code } = problem
    if (coordinate === null || problem.users !== undefined) return problem
    const wanted = bearerOf(coordinate, code)
    const users = known.flatMap(({ coordinates, uses }) => (coordinates.has(wanted) ? uses : []))
    return { ...problem, users: users.toSorted(byFrequency) }
  })
}

/** What clients use who stumble over a change: of something added, as an argument, what it was added to. */
export function bearerOf(coordinate: string, code: string): string {
  return code.endsWith('_ADDED') ? coordinate.replace(/\([^)]*\)$|\.[^.()]+$/, '') : coordinate
}

function byFrequency(one: OperationUse, other: OperationUse): number {
  return (other.count ?? 0) - (one.count ?? 0) || one.operation.localeCompare(other.operation)
}
