import { globSync } from 'node:fs'
import { GraphQLError, Kind, parse } from 'graphql'
import type { DocumentNode } from 'graphql'
import type { Problem } from '../registry/problem.ts'
import { parseFile } from '../registry/subgraph-schema.ts'
import type { Usage } from '../store/store.ts'

/** Who asks for an operation, and how often. */
export type OperationUse = {
  /** The operation's name, or `anonymous`. */
  operation: string
  client: string
  /** Empty where it is not known. */
  version: string
  /** Times in the window; null for an operation that is known from a file alone. */
  count: number | null
  /** Begin of the last hour, ISO 8601; null as for `count`. */
  last: string | null
}

/** An operation that clients depend on: recorded while it was asked for, or kept in a file. */
export type RecordedOperation = {
  document: DocumentNode
  /** Relative to the root folder; null where it was recorded. */
  file: string | null
  uses: OperationUse[]
}

/** How long usage counts, and since when there is any. */
export type UsageWindow = { operations: RecordedOperation[]; days: number; complete: boolean }

const patterns = ['schema/operations/**/*.graphql', '{subgraphs,cli,router}/**/*.operations.graphql']

/** The operations in files: of clients in `schema/operations/<client>/`, and of our own commands. */
export function operationsInFiles(root: string): { operations: RecordedOperation[]; problems: Problem[] } {
  const operations: RecordedOperation[] = []
  const problems: Problem[] = []
  const files = globSync(patterns, { cwd: root, exclude: ['**/node_modules/**'] })
  for (const file of files.toSorted()) {
    const parsed = parseFile(root, file)
    if ('problem' in parsed) problems.push(parsed.problem)
    else {
      const use = { client: clientOf(file), version: '', count: null, last: null }
      const uses = operationNames(parsed.document).map((operation) => ({ ...use, operation }))
      operations.push({ document: parsed.document, file, uses })
    }
  }
  return { operations, problems }
}

/** The operations in what was recorded, each with all who use it. What can't be parsed was never answered. */
export function operationsInUse(usage: Usage[]): RecordedOperation[] {
  return [...Map.groupBy(usage, ({ document }) => document)].flatMap(([text, uses]) => {
    const document = parsedOperation(text)
    if (document === null) return []
    const operation = operationNames(document)[0] ?? 'anonymous'
    return [
      {
        document,
        file: null,
        uses: uses.map(({ client, version, count, last }) => ({
          operation,
          client,
          version,
          count,
          last: last.toISOString(),
        })),
      },
    ]
  })
}

/** `schema/operations/mobile/home.graphql` is of `mobile`, `cli/operations/judge.operations.graphql` of `cli`. */
function clientOf(file: string): string {
  const [first = '', ...folders] = file.split('/').slice(0, -1)
  return first === 'schema' ? (folders[1] ?? 'schema/operations') : first
}

function operationNames(document: DocumentNode): string[] {
  return document.definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION ? [node.name?.value ?? 'anonymous'] : [],
  )
}

function parsedOperation(text: string): DocumentNode | null {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof GraphQLError) return null
    throw error
  }
}
