import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { GraphQLError, Source, parse } from 'graphql'
import type { DocumentNode } from 'graphql'
import { placeOfError } from './problem.ts'
import type { Problem } from './problem.ts'

/** The SDL of one subgraph. */
export type SubgraphSchema = { slug: string; document: DocumentNode }

type Schemas = { schemas: SubgraphSchema[]; problems: Problem[] }

/** The SDLs that are worked on. The list of folders is the registry: each with a schema.graphql is a subgraph. */
export function readWorkingSchemas(root: string): Schemas {
  return readSchemas(root, '{subgraphs,router}/*/schema.graphql', (file) => path.basename(path.dirname(file)))
}

function readSchemas(root: string, pattern: string, slugOf: (file: string) => string): Schemas {
  const schemas: SubgraphSchema[] = []
  const problems: Problem[] = []
  for (const file of globSync(pattern, { cwd: root }).toSorted()) {
    const parsed = parseFile(root, file)
    if ('problem' in parsed) problems.push({ ...parsed.problem, subgraphs: [slugOf(file)] })
    else schemas.push({ slug: slugOf(file), document: parsed.document })
  }
  return { schemas, problems }
}

/** Parses a file below `root`; its nodes know the file by its path from there. */
export function parseFile(root: string, file: string): { document: DocumentNode } | { problem: Problem } {
  const source = new Source(readFileSync(path.join(root, file), 'utf8'), file)
  try {
    return { document: parse(source) }
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    return {
      problem: {
        kind: 'syntax',
        code: 'syntax',
        coordinate: null,
        subgraphs: [],
        ...placeOfError(error),
        message: error.message,
        remedy: 'Mend the syntax; until then nothing else can be checked.',
      },
    }
  }
}
