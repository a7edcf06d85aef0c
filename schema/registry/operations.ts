import { globSync } from 'node:fs'
import { validate } from 'graphql'
import type { GraphQLError, GraphQLSchema } from 'graphql'
import { placeOfError } from './problem.ts'
import type { Problem } from './problem.ts'
import { parseFile } from './subgraph-schema.ts'

const patterns = ['schema/operations/**/*.graphql', '{subgraphs,cli,router}/**/*.operations.graphql']

/** Recorded operations, of clients, tests and our own commands, that the graph doesn't answer. */
export function invalidOperations(root: string, apiSchema: GraphQLSchema): Problem[] {
  const files = globSync(patterns, { cwd: root, exclude: ['**/node_modules/**'] })
  return files.toSorted().flatMap((file) => {
    const parsed = parseFile(root, file)
    if ('problem' in parsed) return [parsed.problem]
    return validate(apiSchema, parsed.document).map(operationProblem)
  })
}

function operationProblem(error: GraphQLError): Problem {
  return {
    kind: 'operation',
    code: 'invalid-operation',
    coordinate: null,
    subgraphs: [],
    ...placeOfError(error),
    message: error.message,
    remedy: 'Mend the operation, or keep in the graph what it asks for.',
  }
}
